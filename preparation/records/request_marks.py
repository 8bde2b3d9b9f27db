"""Which lines of the worklist somebody has dealt with. Marks are added, nothing is taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from preparation.clock import NewId
from preparation.model import PracticeId, PreparationId
from preparation.records.tables import appointments, preparations, request_marks


@dataclass(frozen=True, slots=True)
class RequestMark:
    """Somebody dealt with something, and what they noted."""

    preparation_id: PreparationId
    kind: str
    done_by: str
    note: str
    at: datetime
    done: bool = True
    """Or not done after all."""


def add_mark(
    c: Connection,
    practice_id: PracticeId,
    mark: RequestMark,
    *,
    new_id: NewId,
) -> None:
    """Add that somebody dealt with something, or did not after all."""
    c.execute(
        insert(request_marks).values(
            id=new_id(),
            practice_id=practice_id,
            preparation_id=mark.preparation_id,
            kind=mark.kind,
            done_by=mark.done_by,
            note=mark.note,
            done=mark.done,
            at=mark.at,
        )
    )


def marks_between(
    c: Connection, practice_id: PracticeId, start: datetime, end: datetime
) -> list[RequestMark]:
    """Return the marks on a practice's appointments from `start` to before `end`, in order."""
    rows = c.execute(
        select(request_marks)
        .join(preparations, preparations.c.id == request_marks.c.preparation_id)
        .join(appointments, appointments.c.id == preparations.c.appointment_id)
        .where(request_marks.c.practice_id == practice_id)
        .where(appointments.c.start >= start, appointments.c.start < end)
        .order_by(request_marks.c.id)
    )
    return [_mark(row) for row in rows]


def marks_of(c: Connection, preparation_id: PreparationId, kind: str) -> list[RequestMark]:
    """Return the marks of one kind on a preparation, in order."""
    mine = (request_marks.c.preparation_id == preparation_id, request_marks.c.kind == kind)
    rows = c.execute(select(request_marks).where(*mine).order_by(request_marks.c.id))
    return [_mark(row) for row in rows]


def _mark(row: Row[Any]) -> RequestMark:
    mine = PreparationId(row.preparation_id)
    return RequestMark(mine, row.kind, row.done_by, row.note, row.at, bool(row.done))
