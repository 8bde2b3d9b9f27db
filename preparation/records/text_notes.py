"""Notes for staff about a preparation's texts: one a day of each kind."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from preparation.clock import NewId
from preparation.model import Preparation
from preparation.records.tables import text_notes
from preparation.records.upsert import insert_new

LOOP = "loop"
"""Texts that look automatic: nothing more is answered until the words are others."""
MANY = "many"
"""So many texts in one day that no more are answered on it."""


def note_texts(
    c: Connection, preparation: Preparation, kind: str, *, now: datetime, new_id: NewId
) -> bool:
    """Leave a note, unless there is one of today; tell whether it is new."""
    return insert_new(
        c,
        text_notes,
        id=new_id(),
        practice_id=preparation.practice_id,
        preparation_id=preparation.id,
        kind=kind,
        day=now.date(),
        at=now,
    )
