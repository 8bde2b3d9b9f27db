"""Erasing: a person with all that belongs to them, or what has been kept long enough."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Column, Connection, Table, select

from preparation.clock import NewId
from preparation.errors import NotFound
from preparation.model import PatientId, PracticeId, PreparationId
from preparation.records.belongings import Belongings, Key, belongings, delete
from preparation.records.erased_messages import keep_erased
from preparation.records.kept_stops import keep_stop
from preparation.records.tables import (
    alerts,
    contacts,
    inbound,
    metadata,
    number_talks,
    outbound,
    patients,
    preparations,
    provider_sends,
    uploads,
)

# Rows that know a person by their number alone, where no preparation is named.
_BY_NUMBER: Mapping[Table, Column[str | None]] = {
    inbound: inbound.c.sender_hash,
    outbound: outbound.c.recipient_hash,
    number_talks: number_talks.c.number_hash,
    provider_sends: provider_sends.c.recipient_hash,
}


@dataclass(frozen=True, slots=True)
class Erased:
    """What was taken away: rows a table, and the preparations whose copies must go as well."""

    practice_id: PracticeId
    preparations: tuple[PreparationId, ...]
    rows: Mapping[str, int]
    stopped: bool = False
    """A stop is kept: another import will not have them texted."""


def all_of_patient(c: Connection, practice_id: PracticeId, patient_id: PatientId) -> Belongings:
    """Return every row about a patient. Raises NotFound, also for another practice's."""
    mine = (patients.c.id == patient_id, patients.c.practice_id == practice_id)
    if c.execute(select(patients.c.id).where(*mine)).first() is None:
        raise NotFound("patient")
    roots: dict[Table, Collection[str]] = {patients: [patient_id]}
    numbers = _numbers_of_theirs_alone(c, patient_id)
    for table, column in _BY_NUMBER.items():
        known = select(table.c.id).where(table.c.practice_id == practice_id, column.in_(numbers))
        if "preparation_id" in table.c:
            known = known.where(table.c.preparation_id.is_(None))
        roots[table] = list(c.execute(known).scalars())
    return belongings(c, roots)


def erase_patient(
    c: Connection,
    practice_id: PracticeId,
    patient_id: PatientId,
    *,
    now: datetime,
    new_id: NewId,
    contact_again: bool,
) -> Erased:
    """Take away every row about a patient. Raises NotFound.

    That they said stop is kept; so is, unless `contact_again`, that nobody may text them.
    Files that were given on the import page may name them: those go too.
    """
    what = dict(all_of_patient(c, practice_id, patient_id))
    stops = keep_stop(c, patient_id, at=now, new_id=new_id, also_unsaid=not contact_again)
    files = c.execute(select(uploads.c.id).where(uploads.c.practice_id == practice_id)).scalars()
    what |= belongings(c, {uploads: list(files)})
    return replace(_take_away(c, practice_id, what, at=now), stopped=stops)


def erase_rows(
    c: Connection,
    practice_id: PracticeId,
    roots: Mapping[Table, Collection[str]],
    *,
    now: datetime,
) -> Erased:
    """Take away rows with all that belongs to them."""
    return _take_away(c, practice_id, belongings(c, roots), at=now)


def tables_of_people() -> list[Table]:
    """Return the tables that hold something of a person's, by the way erasing finds them."""
    reached: set[Table] = {patients, uploads, *_BY_NUMBER, alerts}
    for table in metadata.sorted_tables:
        if any(key.column.table in reached for key in table.foreign_keys):
            reached.add(table)
    return [table for table in metadata.sorted_tables if table in reached]


def _take_away(c: Connection, practice_id: PracticeId, what: Belongings, *, at: datetime) -> Erased:
    """Delete, keeping of messages that no list of the provider's may bring them back."""
    keep_erased(c, practice_id, what, at=at)
    return Erased(practice_id, _preparations(what), delete(c, what))


def _preparations(what: Belongings) -> tuple[PreparationId, ...]:
    keys: Collection[Key] = what.get(preparations, ())
    return tuple(PreparationId(key[0]) for key in keys)


def _numbers_of_theirs_alone(c: Connection, patient_id: PatientId) -> list[str]:
    """Return the hashes of the numbers that never reached anybody else."""
    mine = select(contacts.c.number_hash).where(contacts.c.patient_id == patient_id)
    others = select(contacts.c.number_hash).where(contacts.c.patient_id != patient_id)
    return list(c.execute(mine.where(contacts.c.number_hash.not_in(others)).distinct()).scalars())
