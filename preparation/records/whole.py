"""A preparation with everybody it concerns, in one query: every turn starts with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, select

from preparation.errors import NotFound
from preparation.model import (
    AppointmentState,
    Clinician,
    ClinicianId,
    PatientState,
    Practice,
    PracticeId,
    PreparationId,
    PreparationState,
)
from preparation.record import PreparationRecord
from preparation.records.appointments import (
    APPOINTMENT_COLUMNS,
    appointment_from,
    appointment_state_now,
)
from preparation.records.patients import (
    PATIENT_COLUMNS,
    patient_from,
    patient_state_now,
)
from preparation.records.practices import choices_from
from preparation.records.preparations import (
    PREPARATION_COLUMNS,
    preparation_from,
    preparation_state_now,
)
from preparation.records.tables import (
    appointments,
    clinicians,
    patients,
    practices,
    preparations,
)


def whole_preparations() -> Select[Any]:
    """Return the query; add conditions to it and read its rows with `record_from`."""
    return (
        select(
            *PREPARATION_COLUMNS,
            *PATIENT_COLUMNS,
            *APPOINTMENT_COLUMNS,
            preparation_state_now().label("preparation_state"),
            patient_state_now().label("patient_state"),
            appointment_state_now().label("appointment_state"),
            clinicians.c.name.label("clinician_name"),
            clinicians.c.role.label("clinician_role"),
            practices.c.name.label("practice_name"),
            practices.c.phone.label("practice_phone"),
            practices.c.choices.label("practice_choices"),
        )
        .join(patients, patients.c.id == preparations.c.patient_id)
        .join(appointments, appointments.c.id == preparations.c.appointment_id)
        .join(clinicians, clinicians.c.id == appointments.c.clinician_id)
        .join(practices, practices.c.id == preparations.c.practice_id)
    )


def record_from(row: Row[Any]) -> PreparationRecord:
    """Return the record in a row of `whole_preparations`."""
    practice_id = PracticeId(row.preparation_practice_id)
    clinician_id = ClinicianId(row.appointment_clinician_id)
    return PreparationRecord(
        preparation=preparation_from(row),
        state=PreparationState(row.preparation_state),
        patient=patient_from(row),
        patient_state=PatientState(row.patient_state),
        appointment=appointment_from(row),
        appointment_state=AppointmentState(row.appointment_state),
        clinician=Clinician(clinician_id, practice_id, row.clinician_name, row.clinician_role),
        practice=Practice(
            practice_id,
            row.practice_name,
            row.practice_phone,
            choices_from(row.practice_choices),
        ),
    )


_ONE = whole_preparations().where(preparations.c.id == bindparam("id"))


def read_record(c: Connection, preparation_id: PreparationId) -> PreparationRecord:
    """Return a preparation with everybody it concerns. Raises NotFound."""
    row = c.execute(_ONE, {"id": preparation_id}).one_or_none()
    if row is None:
        raise NotFound("preparation")
    return record_from(row)


def past_deadline(c: Connection, *, now: datetime) -> list[PreparationRecord]:
    """Return those whose deadline has come and whose appointment has not."""
    rows = c.execute(
        whole_preparations()
        .where(preparations.c.deadline <= now, appointments.c.start > now)
        .order_by(preparations.c.deadline)
    )
    return [record_from(row) for row in rows]
