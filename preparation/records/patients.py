"""Patients: who they are, whether anything may go out to them, and who looks after them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
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
    Carer,
    NhsNumber,
    Patient,
    PatientId,
    PatientState,
    PhoneNumber,
    PracticeId,
)
from preparation.records.contacts import (
    LANDLINE,
    MOBILE,
    current_number,
    patients_on_number,
    set_number,
)
from preparation.records.lookups import identity_hash, nhs_number_hash
from preparation.records.new_numbers import follow_new_mobile
from preparation.records.tables import carers, patient_states, patients
from preparation.records.vault import Vault

_OWN = (
    "id practice_id first_name last_name date_of_birth nhs_number language access_needs conditions"
)
PATIENT_COLUMNS: list[Label[Any]] = [
    *(patients.c[name].label(f"patient_{name}") for name in _OWN.split()),
    current_number(MOBILE).label("patient_mobile"),
    current_number(LANDLINE).label("patient_landline"),
]
"""What `patient_from` reads; for queries that join patients to something else."""


def patient_state_now() -> ScalarSelect[str]:
    """Return a subquery: the state of the patient in the enclosing query."""
    facts = select(patient_states.c.state).where(patient_states.c.patient_id == patients.c.id)
    return facts.correlate(patients).order_by(patient_states.c.id.desc()).limit(1).scalar_subquery()


def patient_from(row: Row[Any]) -> Patient:
    """Return the patient in a row of `PATIENT_COLUMNS`."""
    number = row.patient_nhs_number
    mobile, landline = row.patient_mobile, row.patient_landline
    return Patient(
        id=PatientId(row.patient_id),
        practice_id=PracticeId(row.patient_practice_id),
        first_name=row.patient_first_name,
        last_name=row.patient_last_name,
        date_of_birth=date.fromisoformat(row.patient_date_of_birth),
        nhs_number=None if number is None else NhsNumber(number),
        mobile=None if mobile is None else PhoneNumber(mobile),
        landline=None if landline is None else PhoneNumber(landline),
        language=row.patient_language,
        access_needs=row.patient_access_needs,
        conditions=tuple(filter(None, row.patient_conditions.split("\n"))),
    )


def read_patient(c: Connection, patient_id: PatientId) -> Patient:
    """Return a patient. Raises NotFound."""
    found = _patients(c, _all().where(patients.c.id == patient_id))
    if not found:
        raise NotFound("patient")
    return found[0]


def patients_of(c: Connection, practice_id: PracticeId) -> list[Patient]:
    """Return a practice's patients, in the order in which they were added."""
    mine = _all().where(patients.c.practice_id == practice_id)
    return _patients(c, mine.order_by(patients.c.id))


def patients_by_ids(
    c: Connection, practice_id: PracticeId, patient_ids: Collection[PatientId]
) -> dict[PatientId, Patient]:
    """Return these patients, of those that are the practice's."""
    found = _patients(c, _mine(practice_id).where(patients.c.id.in_(patient_ids)))
    return {patient.id: patient for patient in found}


def patients_by_number(
    c: Connection, vault: Vault, practice_id: PracticeId, number: PhoneNumber
) -> list[Patient]:
    """Return the patients of a practice who can be reached on `number` now."""
    who = patients_on_number(c, vault, practice_id, number)
    return _patients(c, _all().where(patients.c.id.in_(who)).order_by(patients.c.id))


def find_by_nhs_number(
    c: Connection, vault: Vault, practice_id: PracticeId, numbers: Collection[NhsNumber]
) -> dict[NhsNumber, Patient]:
    """Return the patients of a practice who have one of these NHS numbers."""
    hashes = [nhs_number_hash(vault, number) for number in numbers]
    found = _patients(c, _mine(practice_id).where(patients.c.nhs_number_hash.in_(hashes)))
    return {patient.nhs_number: patient for patient in found if patient.nhs_number is not None}


def find_by_identity(
    c: Connection,
    vault: Vault,
    practice_id: PracticeId,
    people: Collection[tuple[str, str, date]],
) -> dict[str, list[Patient]]:
    """Return patients by last name, first name and date of birth, under `identity_hash`."""
    hashes = {identity_hash(vault, last, first, born) for last, first, born in people}
    rows = c.execute(
        _mine(practice_id)
        .add_columns(patients.c.identity_hash)
        .where(patients.c.identity_hash.in_(hashes))
        .order_by(patients.c.id)
    )
    found: dict[str, list[Patient]] = {}
    for row in rows:
        found.setdefault(row.identity_hash, []).append(patient_from(row))
    return found


def change_patient(
    c: Connection, vault: Vault, patient: Patient, *, at: datetime, new_id: NewId
) -> None:
    """Write what is known of a patient now. A mobile that changed ends what the old one opens."""
    mine = update(patients).where(patients.c.id == patient.id)
    c.execute(mine.values(patient_values(vault, patient)))
    _set_numbers(c, vault, patient, at=at, new_id=new_id)


def patient_state(c: Connection, patient_id: PatientId) -> PatientState:
    """Return a patient's state now. Raises NotFound."""
    mine = select(patient_states.c.state).where(patient_states.c.patient_id == patient_id)
    newest = c.execute(mine.order_by(patient_states.c.id.desc()).limit(1)).scalar()
    if newest is None:
        raise NotFound("patient")
    return PatientState(newest)


def patient_states_of(
    c: Connection, patient_ids: Collection[PatientId]
) -> dict[PatientId, PatientState]:
    """Return the states of several patients."""
    rows = c.execute(
        select(patients.c.id, patient_state_now().label("state")).where(
            patients.c.id.in_(patient_ids)
        )
    )
    return {PatientId(row.id): PatientState(row.state) for row in rows}


def set_patient_state(
    c: Connection,
    patient_id: PatientId,
    state: PatientState,
    *,
    at: datetime,
    source: str,
    new_id: NewId,
) -> None:
    """Add a fact about a patient: the newest holds."""
    c.execute(
        insert(patient_states),
        {"id": new_id(), "patient_id": patient_id, "state": state, "at": at, "source": source},
    )


def add_carer(c: Connection, carer: Carer, *, new_id: NewId) -> None:
    """Add somebody who looks after a patient."""
    c.execute(
        insert(carers),
        {
            "id": new_id(),
            "patient_id": carer.patient_id,
            "name": carer.name,
            "relationship": carer.relationship,
        },
    )


def carers_of(c: Connection, patient_id: PatientId) -> list[Carer]:
    """Return those who look after a patient."""
    rows = c.execute(select(carers).where(carers.c.patient_id == patient_id).order_by(carers.c.id))
    return [Carer(patient_id, row.name, row.relationship) for row in rows]


def _all() -> Select[Any]:
    return select(*PATIENT_COLUMNS)


def _mine(practice_id: PracticeId) -> Select[Any]:
    return _all().where(patients.c.practice_id == practice_id)


def _patients(c: Connection, query: Select[Any]) -> list[Patient]:
    return [patient_from(row) for row in c.execute(query)]


def patient_values(vault: Vault, patient: Patient) -> dict[str, Any]:
    """Return who a patient is, as columns."""
    born, number = patient.date_of_birth, patient.nhs_number
    return {
        "first_name": patient.first_name,
        "last_name": patient.last_name,
        "date_of_birth": born.isoformat(),
        "nhs_number": number,
        "nhs_number_hash": None if number is None else nhs_number_hash(vault, number),
        "identity_hash": identity_hash(vault, patient.last_name, patient.first_name, born),
        "language": patient.language,
        "access_needs": patient.access_needs,
        "conditions": "\n".join(patient.conditions),
    }


def _set_numbers(
    c: Connection, vault: Vault, patient: Patient, *, at: datetime, new_id: NewId
) -> None:
    for kind, number in ((MOBILE, patient.mobile), (LANDLINE, patient.landline)):
        changed = set_number(
            c,
            vault,
            practice_id=patient.practice_id,
            patient_id=patient.id,
            kind=kind,
            number=number,
            at=at,
            new_id=new_id,
        )
        if changed and kind == MOBILE:
            follow_new_mobile(c, patient.id, now=at, new_id=new_id)
