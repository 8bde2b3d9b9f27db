"""An erasure in the audit trail: found by the person's identifier, or by a preparation's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from preparation.model import PatientId, PracticeId, PreparationId
from preparation.records.audit import append
from preparation.records.tables import audit

_PREPARATION = "erased a preparation"
_OF = " of "
"""Joins a preparation to whose it was: nothing else says so once both are gone."""


def note_erased(
    c: Connection,
    practice_id: PracticeId,
    patient_id: PatientId,
    preparation_ids: Sequence[PreparationId],
    *,
    by: str,
    at: datetime,
) -> int:
    """Write that a person was erased, with their preparations; return the number of the line."""
    for preparation_id in preparation_ids:
        append(c, at, practice_id, by, _PREPARATION, f"{preparation_id}{_OF}{patient_id}")
    return append(c, at, practice_id, by, "erased a person's record", patient_id)


def erased_beside(c: Connection, practice_id: PracticeId, asked: str) -> set[str]:
    """Return the identifiers of who and what was erased together with what is asked for, and it."""
    mine = (audit.c.practice_id == practice_id, audit.c.action == _PREPARATION)
    pairs = [
        set(subject.split(_OF))
        for subject in c.execute(select(audit.c.subject).where(*mine)).scalars()
    ]
    found = {asked}
    for _ in range(2):  # from a preparation to the person, and from there to the others
        found |= {key for pair in pairs if pair & found for key in pair}
    return found
