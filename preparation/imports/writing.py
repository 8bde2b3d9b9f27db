"""Writing what a comparison found: what is new in one go, what has changed one by one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from preparation.clock import NewId
from preparation.following import cancel, follow
from preparation.imports.changes import (
    BookingChange,
    Cancellation,
    Change,
    ClinicianChange,
    Kind,
    PatientChange,
    ResultChange,
)
from preparation.invite.deadline import deadline_of
from preparation.model import (
    Appointment,
    AppointmentId,
    Patient,
    PatientState,
    Practice,
    Preparation,
    PreparationId,
    PreparationState,
    Result,
)
from preparation.records.adding import Many, add_many
from preparation.records.appointments import change_appointment
from preparation.records.database import Connection
from preparation.records.patients import change_patient, set_patient_state
from preparation.records.practices import add_clinician, change_role
from preparation.records.preparations import preparations_for
from preparation.records.results import change_result, remove_result
from preparation.records.vault import Vault

SOURCE = "import"


@dataclass
class _New:
    """What is not on record yet."""

    patients: list[tuple[Patient, PatientState | None]] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    preparations: list[Preparation] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)


class Writer:
    """Writes changes, in the caller's transaction."""

    def __init__(
        self, c: Connection, vault: Vault, practice: Practice, now: datetime, new_id: NewId
    ) -> None:
        self._c = c
        self._vault = vault
        self._practice = practice
        self._now = now
        self._new_id = new_id
        self._new = _New()
        self._preparations: dict[AppointmentId, tuple[Preparation, PreparationState]] = {}

    def write(self, changes: Sequence[Change]) -> None:
        """Write some changes. Nothing but what is new refers to what is new."""
        touched = [
            change.appointment.id
            for change in changes
            if isinstance(change, BookingChange) and change.kind is not Kind.ADDED
        ]
        self._preparations = preparations_for(self._c, touched) if touched else {}
        self._new = new = _New()
        for change in changes:
            self._write(change)
        many = Many(
            self._practice.id, new.patients, new.appointments, new.preparations, new.results
        )
        add_many(self._c, self._vault, many, at=self._now, new_id=self._new_id, source=SOURCE)

    def _write(self, change: Change) -> None:
        match change:
            case PatientChange():
                self._patient(change)
            case ClinicianChange(Kind.ADDED, clinician):
                add_clinician(self._c, clinician)
            case ClinicianChange(_, clinician):
                change_role(self._c, clinician.id, clinician.role)
            case BookingChange():
                self._booking(change)
            case Cancellation():
                self._cancellation(change)
            case ResultChange():
                self._result(change)

    def _patient(self, change: PatientChange) -> None:
        c, patient, now, new_id = self._c, change.patient, self._now, self._new_id
        if change.kind is Kind.ADDED:
            self._new.patients.append((patient, change.state))
            return
        if change.kind is Kind.CHANGED:
            change_patient(c, self._vault, patient, at=now, new_id=new_id)
        if change.state is not None:
            set_patient_state(c, patient.id, change.state, at=now, source=SOURCE, new_id=new_id)

    def _booking(self, change: BookingChange) -> None:
        c, appointment = self._c, change.appointment
        if change.kind is Kind.ADDED:
            self._new.appointments.append(appointment)
        elif change.kind is Kind.CHANGED:
            change_appointment(c, appointment, at=self._now, new_id=self._new_id)
        self._prepare(appointment, moved=change.kind is Kind.CHANGED)

    def _prepare(self, appointment: Appointment, *, moved: bool) -> None:
        deadline = deadline_of(appointment.start, self._practice.choices)
        known = self._preparations.get(appointment.id)
        if known is not None and (moved or known[0].deadline != deadline):
            now, new_id = self._now, self._new_id
            follow(self._c, self._practice, *known, appointment, now=now, new_id=new_id)
        elif known is None and appointment.start > self._now:
            preparation = Preparation(
                PreparationId(self._new_id()),
                appointment.practice_id,
                appointment.patient_id,
                appointment.id,
                deadline,
            )
            self._new.preparations.append(preparation)

    def _cancellation(self, change: Cancellation) -> None:
        cancel(self._c, change.appointment_id, now=self._now, new_id=self._new_id)

    def _result(self, change: ResultChange) -> None:
        practice_id, result = self._practice.id, change.result
        if change.withdrawn:
            remove_result(self._c, practice_id, result.source_key)
        elif change.kind is Kind.ADDED:
            self._new.results.append(result)
        else:
            change_result(self._c, practice_id, result)
