"""Builds what tests are about: a practice with people, appointments and preparations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from sqlalchemy import Connection, insert

from preparation.clock import NewId, ids_after
from preparation.model import (
    Appointment,
    AppointmentId,
    Clinician,
    ClinicianId,
    NhsNumber,
    Patient,
    PatientId,
    PhoneNumber,
    Practice,
    PracticeChoices,
    PracticeId,
    Preparation,
    PreparationId,
    PreparationState,
)
from preparation.records.adding import add_patient
from preparation.records.practices import add_clinician, add_practice
from preparation.records.tables import (
    appointment_states,
    appointments,
    positions,
    preparation_states,
    preparations,
)
from preparation.records.vault import Vault

START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@dataclass
class HandClock:
    """A clock that stands still until a test moves it."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def moves(self, **step: float) -> None:
        """Move on by a `timedelta` given in its words: `clock.moves(hours=2)`."""
        self.now += timedelta(**step)


@dataclass(frozen=True)
class Built:
    """One patient of one practice, getting ready for one appointment."""

    practice: Practice
    clinician: Clinician
    patient: Patient
    appointment: Appointment
    preparation: Preparation


class Builder:
    """Adds rows to a database, with believable values for whatever a test does not name."""

    def __init__(self, vault: Vault, clock: HandClock, new_id: NewId | None = None) -> None:
        self.vault = vault
        self.clock = clock
        self.new_id = new_id or ids_after(clock)
        self._numbers = count(1)

    def practice(self, c: Connection, **choices: object) -> Practice:
        """Add a practice. Its quiet time is 0 and it has no quiet hours unless asked for."""
        chosen: dict[str, object] = {
            "sender": "+447700900000",
            "quiet_time_seconds": 0.0,
            "quiet_hours": False,
        }
        made = Practice(
            PracticeId(self.new_id()),
            "Kingfisher Surgery",
            "020 7946 0000",
            PracticeChoices(**(chosen | choices)),  # type: ignore[arg-type]
        )
        add_practice(c, made, at=self.clock())
        return made

    def clinician(self, c: Connection, practice: Practice, name: str = "Nurse Khan") -> Clinician:
        """Add a clinician."""
        made = Clinician(ClinicianId(self.new_id()), practice.id, name, "practice nurse")
        add_clinician(c, made)
        return made

    def patient(self, c: Connection, practice: Practice, **values: object) -> Patient:
        """Add an active patient with a fictional mobile of their own."""
        number = next(self._numbers)
        usual = Patient(
            id=PatientId(self.new_id()),
            practice_id=practice.id,
            first_name="Rosa",
            last_name="Ahmed",
            date_of_birth=date(1951, 3, 14),
            nhs_number=nhs_number(number),
            mobile=PhoneNumber(f"+447700900{number:03d}"),
        )
        made = replace(usual, **values)  # type: ignore[arg-type]
        add_patient(c, self.vault, made, at=self.clock(), new_id=self.new_id, source="test")
        return made

    def appointment(
        self, c: Connection, patient: Patient, clinician: Clinician, *, days: float = 10
    ) -> Appointment:
        """Add a booked appointment, `days` from now."""
        made = Appointment(
            AppointmentId(self.new_id()),
            patient.practice_id,
            patient.id,
            clinician.id,
            self.clock() + timedelta(days=days),
            "Room 4",
            "face to face",
            self.new_id(),
        )
        row = {name: getattr(made, name) for name in made.__dataclass_fields__}
        c.execute(insert(appointments).values(row | {"created_at": self.clock()}))
        self._state(c, appointment_states, "appointment_id", made.id, "booked")
        return made

    def preparation(
        self,
        c: Connection,
        appointment: Appointment,
        state: PreparationState = PreparationState.INVITED,
        open_question: str | None = "invite",
    ) -> Preparation:
        """Add a preparation, invited and asked for an OK unless the test says otherwise."""
        made = Preparation(
            PreparationId(self.new_id()),
            appointment.practice_id,
            appointment.patient_id,
            appointment.id,
            appointment.start - timedelta(days=2),
        )
        row = {name: getattr(made, name) for name in made.__dataclass_fields__}
        c.execute(insert(preparations).values(row | {"created_at": self.clock()}))
        self._state(c, preparation_states, "preparation_id", made.id, state)
        c.execute(
            insert(positions).values(
                preparation_id=made.id,
                version=0,
                open_question=open_question,
                questions={},
                kept={},
                turns=0,
            )
        )
        return made

    def everything(self, c: Connection, *, days: float = 10, **patient: object) -> Built:
        """Add a practice, a clinician, a patient, an appointment and a preparation."""
        practice = self.practice(c)
        clinician = self.clinician(c, practice)
        who = self.patient(c, practice, **patient)
        appointment = self.appointment(c, who, clinician, days=days)
        return Built(practice, clinician, who, appointment, self.preparation(c, appointment))

    def _state(self, c: Connection, table, column: str, of: str, state: str) -> None:  # type: ignore[no-untyped-def]
        values = {"id": self.new_id(), column: of, "state": state, "at": self.clock()}
        c.execute(insert(table).values(values))


def nhs_number(number: int) -> NhsNumber:
    """Return the number-th NHS number of the range for tests (999...), check digit right."""
    stem = 999_000_000 + number * 10  # some stems have no check digit: try the next
    while (check := 11 - sum((10 - i) * int(d) for i, d in enumerate(str(stem))) % 11) == 10:
        stem += 1
    return NhsNumber(f"{stem}{check % 11}")
