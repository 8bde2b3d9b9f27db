"""Finding an import's people on record, and what would change for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import batched

from preparation.clock import NewId
from preparation.imports.changes import Comparison, Kind, PatientChange
from preparation.imports.people import People, gather
from preparation.imports.problems import FieldRefused, Problem
from preparation.imports.rows import PersonKey, PersonRow
from preparation.model import Patient, PatientId, PatientState, PracticeId
from preparation.names import fold_name
from preparation.records.database import Connection
from preparation.records.identity_doubts import OTHER_MOBILE, NewDoubt
from preparation.records.lookups import identity_hash
from preparation.records.patients import find_by_identity, find_by_nhs_number, patient_states_of
from preparation.records.vault import Vault

_BATCH = 400


class Doubtful(Exception):
    """The record knows this person as somebody else."""

    def __init__(self, reason: str, patient: Patient) -> None:
        super().__init__(reason)
        self.reason = reason
        self.patient = patient


@dataclass(frozen=True, slots=True)
class Matched:
    """Who the rows' people are; a person who was refused is not among them."""

    people: People
    patients: Mapping[PersonKey, Patient]
    states: Mapping[PatientId, PatientState]
    """Of those who are on record."""

    def patient(self, person: PersonRow) -> Patient | None:
        """Return the patient a row is about."""
        return self.patients.get(self.people.key(person))


def match_people(
    c: Connection,
    vault: Vault,
    practice_id: PracticeId,
    rows: Iterable[PersonRow],
    into: Comparison,
    new_id: NewId,
) -> Matched:
    """Compare the people of an import with those on record."""
    people = gather(rows)
    into.problems += people.problems
    patients: dict[PersonKey, Patient] = {}
    states: dict[PatientId, PatientState] = {}
    for batch in batched(people.merged.items(), _BATCH, strict=False):
        record = _Record(c, vault, practice_id, [person for _, person in batch])
        states |= record.states
        for key, person in batch:
            try:
                change = _change(person, record.find(person), record.states, practice_id, new_id)
            except Doubtful as doubtful:
                into.doubts.append(_doubt(person, doubtful))
                into.problems.append(Problem(person.place, "nhs_number", doubtful.reason))
                into.add("patients", Kind.REFUSED)
                continue
            except FieldRefused as refused:
                into.problems.append(Problem(person.place, "nhs_number", refused.reason))
                into.add("patients", Kind.REFUSED)
                continue
            patients[key] = change.patient
            into.add("patients", change.kind, change)
    for _ in range(len({problem.place for problem in people.problems})):
        into.add("patients", Kind.REFUSED)
    into.refused_people = people.keys - patients.keys()
    return Matched(people, patients, states)


class _Record:
    """What the record holds of some people, read in two queries."""

    def __init__(
        self, c: Connection, vault: Vault, practice_id: PracticeId, people: Sequence[PersonRow]
    ) -> None:
        numbers = [person.nhs_number for person in people if person.nhs_number is not None]
        identities = [(p.last_name, p.first_name, p.date_of_birth) for p in people]
        self._vault = vault
        self._by_number = find_by_nhs_number(c, vault, practice_id, numbers)
        self._by_identity = find_by_identity(c, vault, practice_id, identities)
        found = [patient.id for patient in self._by_number.values()]
        found += [patient.id for same in self._by_identity.values() for patient in same]
        self.states = patient_states_of(c, found)

    def find(self, person: PersonRow) -> Patient | None:
        """Return who surely is this person. In doubt raises Doubtful or FieldRefused."""
        same = self._by_identity.get(
            identity_hash(self._vault, person.last_name, person.first_name, person.date_of_birth),
            [],
        )
        if person.nhs_number is None:
            return _by_name(same, person)
        known = self._by_number.get(person.nhs_number)
        if known is not None:
            if identity_of(known) != person.identity:
                raise Doubtful("identity_changed", known)
            return known
        numbered = [patient for patient in same if patient.nhs_number is not None]
        if len(numbered) == 1:
            raise Doubtful("other_number", numbered[0])
        if numbered:
            raise FieldRefused("several_match")
        return _by_name(same, person)


def _doubt(person: PersonRow, doubtful: Doubtful) -> NewDoubt:
    return NewDoubt(
        patient_id=doubtful.patient.id,
        reason=doubtful.reason,
        first_name=person.first_name,
        last_name=person.last_name,
        date_of_birth=person.date_of_birth,
        nhs_number=person.nhs_number,
        mobile=person.mobile,
    )


def _by_name(found: Sequence[Patient], person: PersonRow) -> Patient | None:
    """Return the one of that name and date of birth, unless it may be somebody else's namesake.

    Where only one side has an NHS number, a mobile that is not theirs on record makes a doubt.
    """
    known = _only(found)
    numbers = known is not None and (known.nhs_number is None) != (person.nhs_number is None)
    if known is not None and numbers and person.mobile not in (None, known.mobile):
        raise Doubtful(OTHER_MOBILE, known)
    return known


def _only(found: Sequence[Patient]) -> Patient | None:
    if len(found) > 1:
        raise FieldRefused("several_match")
    return found[0] if found else None


def identity_of(patient: Patient) -> PersonKey:
    """Return a patient's names and date of birth, as a row's `identity` has them."""
    names = (fold_name(patient.last_name), fold_name(patient.first_name))
    return (*names, patient.date_of_birth.isoformat())


def _change(
    person: PersonRow,
    known: Patient | None,
    states: Mapping[PatientId, PatientState],
    practice_id: PracticeId,
    new_id: NewId,
) -> PatientChange:
    if known is None:
        patient = _new(person, practice_id, new_id)
        return PatientChange(Kind.ADDED, patient, _worse(person, None), place=person.place)
    state = _worse(person, states[known.id])
    after = replace(
        known,
        first_name=person.first_name,
        last_name=person.last_name,
        nhs_number=person.nhs_number or known.nhs_number,
        mobile=_told(person, "mobile", known.mobile),
        landline=_told(person, "landline", known.landline),
        language=person.language or known.language,
        access_needs=_told(person, "access_needs", known.access_needs) or "",
        conditions=person.conditions or known.conditions,
    )
    same = after == known and state is None
    kind = Kind.UNCHANGED if same else Kind.CHANGED
    return PatientChange(kind, after, state, known, person.place, states[known.id])


def _told[T](person: PersonRow, name: str, known: T) -> T | None:
    """Return what a file says of a field: what it holds, that there is none, or nothing new."""
    said: T | None = getattr(person, name)
    return said or (None if name in person.lacks else known)


def _new(person: PersonRow, practice_id: PracticeId, new_id: NewId) -> Patient:
    return Patient(
        id=PatientId(new_id()),
        practice_id=practice_id,
        first_name=person.first_name,
        last_name=person.last_name,
        date_of_birth=person.date_of_birth,
        nhs_number=person.nhs_number,
        mobile=person.mobile,
        landline=person.landline,
        language=person.language or "en",
        access_needs=person.access_needs or "",
        conditions=person.conditions,
    )


def _worse(person: PersonRow, known: PatientState | None) -> PatientState | None:
    """Return a state to add. No file brings anybody back: an older one may come later."""
    news = person.state is not PatientState.ACTIVE and known is not PatientState.DECEASED
    return person.state if news and person.state is not known else None
