"""What a practice has before it: preparations by the time of their appointments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from preparation.errors import NotFound
from preparation.model import AppointmentState, PracticeId, PreparationId
from preparation.record import PreparationRecord
from preparation.records.tables import appointments, preparations
from preparation.records.whole import record_from, whole_preparations


def preparations_between(
    c: Connection, practice_id: PracticeId, start: datetime, end: datetime
) -> list[PreparationRecord]:
    """Return a practice's preparations with appointments from `start` to before `end`.

    Cancelled appointments are left out.
    """
    rows = c.execute(
        whole_preparations()
        .where(preparations.c.practice_id == practice_id)
        .where(appointments.c.start >= start, appointments.c.start < end)
        .order_by(appointments.c.start, appointments.c.id)
    )
    found = (record_from(row) for row in rows)
    return [one for one in found if one.appointment_state is not AppointmentState.CANCELLED]


def preparation_of_practice(
    c: Connection, practice_id: PracticeId, preparation_id: PreparationId
) -> PreparationRecord:
    """Return one preparation. Raises NotFound, also when it is another practice's."""
    row = c.execute(
        whole_preparations()
        .where(preparations.c.practice_id == practice_id)
        .where(preparations.c.id == preparation_id)
    ).one_or_none()
    if row is None:
        raise NotFound("preparation")
    return record_from(row)
