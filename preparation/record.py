"""One preparation with everybody it concerns: what a turn, a page and a summary start from."""

from __future__ import annotations

from dataclasses import dataclass

from preparation.model import (
    Appointment,
    AppointmentState,
    Clinician,
    Patient,
    PatientState,
    Practice,
    Preparation,
    PreparationState,
)


@dataclass(frozen=True, slots=True)
class PreparationRecord:
    """A preparation, whose it is, for which appointment, with whom, and where it stands."""

    preparation: Preparation
    state: PreparationState
    patient: Patient
    patient_state: PatientState
    appointment: Appointment
    appointment_state: AppointmentState
    clinician: Clinician
    practice: Practice
