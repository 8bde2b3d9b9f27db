"""The practice and the patients that the bench texts as."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from preparation.clock import NewId
from preparation.invite.deadline import deadline_of
from preparation.model import (
    Appointment,
    AppointmentId,
    Clinician,
    ClinicianId,
    Patient,
    PatientId,
    PhoneNumber,
    Practice,
    PracticeChoices,
    PracticeId,
    Preparation,
    PreparationId,
    PreparationState,
    QuestionName,
)
from preparation.records.adding import add_patient
from preparation.records.appointments import add_appointment
from preparation.records.database import Connection
from preparation.records.practices import add_clinician, add_practice
from preparation.records.preparations import (
    add_preparation,
    set_preparation_state,
    start_position,
)
from preparation.records.vault import Vault

SENDER = PhoneNumber("+441632960099")


@dataclass(frozen=True, slots=True)
class BenchPatient:
    """Somebody who texts, and the preparation that it is about."""

    number: PhoneNumber
    preparation_id: PreparationId


def make_patients(
    c: Connection, vault: Vault, now: datetime, new_id: NewId, count: int, begun: int = 0
) -> list[BenchPatient]:
    """Add a practice without a quiet time and `count` patients who were invited.

    The last `begun` of them have agreed already, and their first question is open.
    """
    choices = PracticeChoices(sender=SENDER, quiet_time_seconds=0.0, quiet_hours=False)
    practice = Practice(PracticeId(new_id()), "Bench Surgery", "0113 496 0099", choices)
    add_practice(c, practice, at=now)
    clinician = Clinician(ClinicianId(new_id()), practice.id, "Nurse Bench", "practice nurse")
    add_clinician(c, clinician)
    made = []
    for number in range(count):
        question = QuestionName("invite" if number < count - begun else "what_matters")
        preparation = _preparation(c, vault, practice, clinician, _number(number), now, new_id)
        start_position(c, preparation.id, question)
        made.append(BenchPatient(_number(number), preparation.id))
    return made


def _number(number: int) -> PhoneNumber:
    """Return one of the numbers that no telephone has, each patient another."""
    return PhoneNumber(f"+4477009{number:05d}")


def _preparation(
    c: Connection,
    vault: Vault,
    practice: Practice,
    clinician: Clinician,
    number: PhoneNumber,
    now: datetime,
    new_id: NewId,
) -> Preparation:
    patient = _rosa(practice, PatientId(new_id()), number)
    add_patient(c, vault, patient, at=now, new_id=new_id, source="bench")
    appointment = Appointment(
        id=AppointmentId(new_id()),
        practice_id=practice.id,
        patient_id=patient.id,
        clinician_id=clinician.id,
        start=now + timedelta(days=12),
        location="Room 4",
        mode="face to face",
        source_key=f"bench-{number}",
    )
    add_appointment(c, appointment, at=now, new_id=new_id)
    preparation = Preparation(
        id=PreparationId(new_id()),
        practice_id=practice.id,
        patient_id=patient.id,
        appointment_id=appointment.id,
        deadline=deadline_of(appointment.start, practice.choices),
    )
    add_preparation(c, preparation, at=now, new_id=new_id)
    invited = PreparationState.INVITED
    set_preparation_state(c, preparation.id, invited, at=now, new_id=new_id)
    return preparation


def _rosa(practice: Practice, patient_id: PatientId, number: PhoneNumber) -> Patient:
    return Patient(
        id=patient_id,
        practice_id=practice.id,
        first_name="Rosa",
        last_name=f"Bench {number[-5:]}",
        date_of_birth=date(1955, 5, 5),
        mobile=number,
    )
