"""What follows an appointment's day: the deadline, the page's address, a second chance.

A file and a person change an appointment in the same way.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from preparation.clock import NewId
from preparation.invite.deadline import deadline_of
from preparation.model import (
    Appointment,
    AppointmentId,
    AppointmentState,
    Practice,
    Preparation,
    PreparationState,
)
from preparation.records.appointments import set_appointment_state
from preparation.records.database import Connection
from preparation.records.due import follow_appointment
from preparation.records.preparations import (
    change_deadline,
    preparations_for,
    set_preparation_state,
)


def follow(
    c: Connection,
    practice: Practice,
    preparation: Preparation,
    state: PreparationState,
    appointment: Appointment,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Let a preparation follow its appointment, as it is now."""
    deadline = deadline_of(appointment.start, practice.choices)
    if preparation.deadline != deadline:
        change_deadline(c, preparation.id, deadline)
    follow_appointment(
        c,
        replace(preparation, deadline=deadline),
        state,
        appointment,
        practice.choices.time_zone,
        now=now,
        new_id=new_id,
    )


def cancel(c: Connection, appointment_id: AppointmentId, *, now: datetime, new_id: NewId) -> None:
    """Say that an appointment is cancelled, and its preparation with it."""
    cancelled = AppointmentState.CANCELLED
    set_appointment_state(c, appointment_id, cancelled, at=now, new_id=new_id)
    known = preparations_for(c, [appointment_id]).get(appointment_id)
    if known is not None and known[1] is not PreparationState.CANCELLED:
        set_preparation_state(c, known[0].id, PreparationState.CANCELLED, at=now, new_id=new_id)
