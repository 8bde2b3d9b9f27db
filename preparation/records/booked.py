"""Appointments that stand, with whom they are of."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from preparation.model import AppointmentState, PracticeId
from preparation.record import PreparationRecord
from preparation.records.appointments import appointment_state_now
from preparation.records.tables import appointments, preparations
from preparation.records.whole import record_from, whole_preparations


def booked_between(
    c: Connection, practice_id: PracticeId, first: datetime, last: datetime
) -> list[PreparationRecord]:
    """Return what is prepared at a practice in some days and not cancelled, soonest first."""
    query = whole_preparations().where(
        preparations.c.practice_id == practice_id,
        appointments.c.start >= first,
        appointments.c.start <= last,
        appointment_state_now() != AppointmentState.CANCELLED,
    )
    return [record_from(row) for row in c.execute(query.order_by(appointments.c.start))]
