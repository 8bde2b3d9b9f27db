"""Finding patients: by part of a name, date of birth, NHS number or telephone number.

Names are sealed and cannot be searched in the database: they are opened, of one practice, and
looked through here (docs/decisions/0066).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select

from preparation.finding import Asked, Named, fitting
from preparation.model import Patient, PatientId, PatientState, PracticeId
from preparation.record import PreparationRecord
from preparation.records.patients import (
    find_by_nhs_number,
    patient_states_of,
    patients_by_ids,
    patients_by_number,
)
from preparation.records.tables import appointments, patients
from preparation.records.vault import Vault
from preparation.records.whole import record_from, whole_preparations

SHOWN = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """A patient who was found, with every preparation, the newest appointment first."""

    patient: Patient
    state: PatientState
    records: tuple[PreparationRecord, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Whom what was typed fits: those that are shown, and how many more there are."""

    people: tuple[Finding, ...]
    more: int


def find_people(c: Connection, vault: Vault, practice_id: PracticeId, asked: Asked) -> Found:
    """Return the patients of a practice whom `asked` fits, best first."""
    if asked.problem:
        return Found((), 0)
    found = _ids(c, vault, practice_id, asked)
    return Found(tuple(_read(c, practice_id, found[:SHOWN])), max(0, len(found) - SHOWN))


def names_of(c: Connection, practice_id: PracticeId) -> list[Named]:
    """Return what every patient of a practice is called and when they were born."""
    rows = c.execute(
        select(
            patients.c.id, patients.c.first_name, patients.c.last_name, patients.c.date_of_birth
        ).where(patients.c.practice_id == practice_id)
    )
    return [
        Named(PatientId(who), first, last, date.fromisoformat(born))
        for who, first, last, born in rows
    ]


def preparations_of(
    c: Connection, practice_id: PracticeId, patient_ids: Collection[PatientId]
) -> dict[PatientId, list[PreparationRecord]]:
    """Return every preparation of these patients, the newest appointment first."""
    rows = c.execute(
        whole_preparations()
        .where(appointments.c.practice_id == practice_id)
        .where(appointments.c.patient_id.in_(patient_ids))
        .order_by(appointments.c.start.desc(), appointments.c.id.desc())
    )
    found: dict[PatientId, list[PreparationRecord]] = {}
    for record in map(record_from, rows):
        found.setdefault(record.patient.id, []).append(record)
    return found


def _ids(c: Connection, vault: Vault, practice_id: PracticeId, asked: Asked) -> list[PatientId]:
    if not asked.by_number:
        return [one.patient_id for one in fitting(names_of(c, practice_id), asked)]
    numbers = [asked.nhs_number] if asked.nhs_number else []
    found = list(find_by_nhs_number(c, vault, practice_id, numbers).values())
    if asked.number is not None:
        found += patients_by_number(c, vault, practice_id, asked.number)
    return list(dict.fromkeys(one.id for one in found))


def _read(c: Connection, practice_id: PracticeId, found: list[PatientId]) -> list[Finding]:
    people = patients_by_ids(c, practice_id, found)
    states, records = patient_states_of(c, found), preparations_of(c, practice_id, found)
    return [
        Finding(people[one], states[one], tuple(records.get(one, ())))
        for one in found
        if one in people
    ]
