"""Preparations as the invite sees them, made by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from channels.segments import count_segments
from preparation.model import (
    Appointment,
    AppointmentId,
    AppointmentState,
    Clinician,
    ClinicianId,
    Patient,
    PatientId,
    PatientState,
    PhoneNumber,
    Practice,
    PracticeChoices,
    PracticeId,
    Preparation,
    PreparationId,
    PreparationState,
)
from preparation.record import PreparationRecord

START = datetime(2027, 1, 19, 10, 20, tzinfo=UTC)
"""A Tuesday."""


def segments(text: str) -> int:
    """Count a text's segments."""
    return count_segments(text).count


def record(
    *,
    first_name: str = "Rosa",
    practice: str = "Elm Street Surgery",
    clinician: str = "Nurse Khan",
    start: datetime = START,
    mobile: str | None = "+447700900001",
    patient_state: PatientState = PatientState.ACTIVE,
    appointment_state: AppointmentState = AppointmentState.BOOKED,
    **choices: Any,
) -> PreparationRecord:
    """Return a preparation due, but for what a test says otherwise."""
    place = PracticeId("elm")
    return PreparationRecord(
        Preparation(PreparationId("p"), place, PatientId("rosa"), AppointmentId("a"), start),
        PreparationState.DUE,
        Patient(
            PatientId("rosa"),
            place,
            first_name,
            "Bennett",
            date(1962, 3, 4),
            mobile=PhoneNumber(mobile) if mobile else None,
        ),
        patient_state,
        Appointment(
            AppointmentId("a"), place, PatientId("rosa"), ClinicianId("k"), start, "", "", "a1"
        ),
        appointment_state,
        Clinician(ClinicianId("k"), place, clinician, "nurse"),
        Practice(place, practice, "01632 960000", PracticeChoices(**choices)),
    )
