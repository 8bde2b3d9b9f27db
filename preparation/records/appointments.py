"""Appointments, and what became of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Label,
    Row,
    ScalarSelect,
    Select,
    insert,
    select,
    update,
)

from preparation.clock import NewId
from preparation.errors import NotFound
from preparation.model import (
    Appointment,
    AppointmentId,
    AppointmentState,
    ClinicianId,
    PatientId,
    PracticeId,
    PreparationId,
)
from preparation.records.tables import appointment_states, appointments, preparations

_OWN = "id practice_id patient_id clinician_id start location mode source_key"
APPOINTMENT_COLUMNS: list[Label[Any]] = [
    appointments.c[name].label(f"appointment_{name}") for name in _OWN.split()
]
"""What `appointment_from` reads; for queries that join appointments to something else."""


def appointment_state_now() -> ScalarSelect[str]:
    """Return a subquery: the state of the appointment in the enclosing query."""
    facts = select(appointment_states.c.state).where(
        appointment_states.c.appointment_id == appointments.c.id
    )
    newest = facts.correlate(appointments).order_by(appointment_states.c.id.desc())
    return newest.limit(1).scalar_subquery()


def appointment_from(row: Row[Any]) -> Appointment:
    """Return the appointment in a row of `APPOINTMENT_COLUMNS`."""
    return Appointment(
        id=AppointmentId(row.appointment_id),
        practice_id=PracticeId(row.appointment_practice_id),
        patient_id=PatientId(row.appointment_patient_id),
        clinician_id=ClinicianId(row.appointment_clinician_id),
        start=row.appointment_start,
        location=row.appointment_location,
        mode=row.appointment_mode,
        source_key=row.appointment_source_key,
    )


def add_appointment(
    c: Connection, appointment: Appointment, *, at: datetime, new_id: NewId
) -> None:
    """Add an appointment, booked."""
    c.execute(insert(appointments), asdict(appointment) | {"created_at": at})
    set_appointment_state(c, appointment.id, AppointmentState.BOOKED, at=at, new_id=new_id)


def change_appointment(
    c: Connection, appointment: Appointment, *, at: datetime, new_id: NewId
) -> None:
    """Write an appointment as it is now; a new start is kept as a fact of its own."""
    mine = appointments.c.id == appointment.id
    before = c.execute(select(appointments.c.start).where(mine)).scalar_one()
    c.execute(update(appointments).where(mine).values(asdict(appointment)))
    if before != appointment.start:
        set_appointment_state(c, appointment.id, AppointmentState.MOVED, at=at, new_id=new_id)


def set_appointment_state(
    c: Connection,
    appointment_id: AppointmentId,
    state: AppointmentState,
    *,
    at: datetime,
    new_id: NewId,
) -> None:
    """Add a fact about an appointment: the newest holds."""
    c.execute(
        insert(appointment_states),
        {"id": new_id(), "appointment_id": appointment_id, "state": state, "at": at},
    )


def appointment_state(c: Connection, appointment_id: AppointmentId) -> AppointmentState:
    """Return an appointment's state now. Raises NotFound."""
    mine = select(appointment_states.c.state).where(
        appointment_states.c.appointment_id == appointment_id
    )
    newest = c.execute(mine.order_by(appointment_states.c.id.desc()).limit(1)).scalar()
    if newest is None:
        raise NotFound("appointment")
    return AppointmentState(newest)


def find_appointments(
    c: Connection, practice_id: PracticeId, source_keys: Collection[str]
) -> dict[str, tuple[Appointment, AppointmentState]]:
    """Return a practice's appointments by their identifiers where they came from."""
    with_state: Select[Any] = select(
        *APPOINTMENT_COLUMNS, appointment_state_now().label("state")
    ).where(
        appointments.c.practice_id == practice_id,
        appointments.c.source_key.in_(source_keys),
    )
    return {
        row.appointment_source_key: (appointment_from(row), AppointmentState(row.state))
        for row in c.execute(with_state)
    }


def booked_times(
    c: Connection, practice_id: PracticeId, patient_ids: Collection[PatientId]
) -> list[tuple[PatientId, datetime, str]]:
    """Return when patients are expected, each with the appointment's identifier outside."""
    mine = (appointments.c.practice_id == practice_id, appointments.c.patient_id.in_(patient_ids))
    columns = (appointments.c.patient_id, appointments.c.start, appointments.c.source_key)
    rows = c.execute(select(*columns, appointment_state_now().label("state")).where(*mine))
    stand = [row for row in rows if row.state != AppointmentState.CANCELLED]
    return [(PatientId(row.patient_id), row.start, row.source_key) for row in stand]


def appointment_of(c: Connection, preparation_id: PreparationId) -> Appointment:
    """Return the appointment a preparation is for. Raises NotFound."""
    query: Select[Any] = (
        select(*APPOINTMENT_COLUMNS)
        .join(preparations, preparations.c.appointment_id == appointments.c.id)
        .where(preparations.c.id == preparation_id)
    )
    row = c.execute(query).one_or_none()
    if row is None:
        raise NotFound("preparation")
    return appointment_from(row)
