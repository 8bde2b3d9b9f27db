"""Adding many at once, as an import does: one statement a table, however many rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, insert

from preparation.clock import NewId
from preparation.model import (
    Appointment,
    AppointmentState,
    Patient,
    PatientState,
    PracticeId,
    Preparation,
    PreparationState,
    Result,
)
from preparation.records.contacts import LANDLINE, MOBILE, number_values
from preparation.records.kept_stops import renew_stops
from preparation.records.patients import patient_values
from preparation.records.tables import (
    appointment_states,
    appointments,
    contacts,
    patient_states,
    patients,
    preparation_states,
    preparations,
    results,
)
from preparation.records.vault import Vault

# Built once, and in the order in which rows refer to one another.
_INSERTS = {
    table: insert(table)
    for table in (
        patients,
        patient_states,
        contacts,
        appointments,
        appointment_states,
        preparations,
        preparation_states,
        results,
    )
}


@dataclass(frozen=True, slots=True)
class Many:
    """What is to be added to one practice's record in one go."""

    practice_id: PracticeId
    patients: Sequence[tuple[Patient, PatientState | None]] = ()
    """With a state to add at once, where they are known to have died or moved away."""
    appointments: Sequence[Appointment] = ()
    preparations: Sequence[Preparation] = ()
    results: Sequence[Result] = ()


def add_many(
    c: Connection, vault: Vault, many: Many, *, at: datetime, new_id: NewId, source: str
) -> None:
    """Add everything, each as if it were added alone."""
    adding = _Adding(vault, many.practice_id, at, new_id, source)
    for patient, state in many.patients:
        adding.patient(patient, state)
    for appointment in many.appointments:
        adding.appointment(appointment)
    for preparation in many.preparations:
        adding.preparation(preparation)
    for result in many.results:
        row = _columns(result) | {"id": new_id(), "practice_id": many.practice_id}
        adding.rows[results].append(row)
    for table, statement in _INSERTS.items():
        if adding.rows[table]:
            c.execute(statement, adding.rows[table])
    new = [patient.id for patient, _ in many.patients]
    renew_stops(c, many.practice_id, new, at=at, new_id=new_id)


def add_patient(
    c: Connection, vault: Vault, patient: Patient, *, at: datetime, new_id: NewId, source: str
) -> None:
    """Add a patient, active, with their numbers."""
    many = Many(patient.practice_id, patients=[(patient, None)])
    add_many(c, vault, many, at=at, new_id=new_id, source=source)


class _Adding:
    """Rows by their tables, until they are written."""

    def __init__(
        self, vault: Vault, practice_id: PracticeId, at: datetime, new_id: NewId, source: str
    ) -> None:
        self.rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)
        self._vault = vault
        self._practice_id = practice_id
        self._at = at
        self._new_id = new_id
        self._source = source

    def patient(self, patient: Patient, state: PatientState | None) -> None:
        who = {"id": patient.id, "practice_id": self._practice_id, "created_at": self._at}
        self.rows[patients].append(who | patient_values(self._vault, patient))
        for fact in filter(None, (PatientState.ACTIVE, state)):
            row = self._fact("patient_id", patient.id, fact) | {"source": self._source}
            self.rows[patient_states].append(row)
        self.rows[contacts] += self._numbers(patient)

    def _numbers(self, patient: Patient) -> Iterator[dict[str, Any]]:
        for kind, number in ((MOBILE, patient.mobile), (LANDLINE, patient.landline)):
            if number is not None:
                whose = {"practice_id": self._practice_id, "patient_id": patient.id}
                columns = number_values(self._vault, kind, number, at=self._at)
                yield {"id": self._new_id()} | whose | columns

    def appointment(self, appointment: Appointment) -> None:
        self.rows[appointments].append(_columns(appointment) | {"created_at": self._at})
        fact = self._fact("appointment_id", appointment.id, AppointmentState.BOOKED)
        self.rows[appointment_states].append(fact)

    def preparation(self, preparation: Preparation) -> None:
        self.rows[preparations].append(_columns(preparation) | {"created_at": self._at})
        fact = self._fact("preparation_id", preparation.id, PreparationState.DUE)
        self.rows[preparation_states].append(fact)

    def _fact(self, name: str, whose: str, state: str) -> dict[str, Any]:
        return {"id": self._new_id(), name: whose, "state": state, "at": self._at}


def _columns(fact: Appointment | Preparation | Result) -> dict[str, Any]:
    """Return a flat dataclass as columns; `asdict` would copy every value, which takes longer."""
    return {name: getattr(fact, name) for name in fact.__slots__}
