"""Reading the audit trail, a page at a time, newest first: who, when, about whom."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from preparation.model import NhsNumber, PracticeId
from preparation.records.audit_erasures import erased_beside
from preparation.records.lookups import nhs_number_hash
from preparation.records.tables import (
    alerts,
    appointments,
    audit,
    patients,
    preparations,
    results,
    staff,
)
from preparation.records.vault import Vault

PAGE = 100


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """What of a practice's trail is wanted. None and empty: everything."""

    actor: str = ""
    start: datetime | None = None
    end: datetime | None = None
    about: Collection[str] | None = None
    """Identifiers; an empty collection is nobody's."""
    before: int | None = None
    """Only rows with a smaller number: the next page."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the trail. `name` is empty where the actor is no member of staff."""

    number: int
    at: datetime
    actor: str
    name: str
    action: str
    subject: str


def read_trail(
    c: Connection, practice_id: PracticeId, wanted: AuditQuery, most: int = PAGE
) -> list[AuditRow]:
    """Return one page of a practice's trail, newest first."""
    rows = c.execute(
        select(audit, staff.c.name)
        .outerjoin(staff, staff.c.id == audit.c.actor)
        .where(audit.c.practice_id == practice_id, *_conditions(wanted))
        .order_by(audit.c.number.desc())
        .limit(most)
    )
    return [
        AuditRow(row.number, row.at, row.actor, row.name or "", row.action, row.subject)
        for row in rows
    ]


def _conditions(wanted: AuditQuery) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.actor:
        found.append(audit.c.actor == wanted.actor)
    if wanted.start is not None:
        found.append(audit.c.at >= wanted.start)
    if wanted.end is not None:
        found.append(audit.c.at < wanted.end)
    if wanted.before is not None:
        found.append(audit.c.number < wanted.before)
    if wanted.about is not None:
        found.append(or_(*map(_is_about, wanted.about)) if wanted.about else audit.c.number < 0)
    return found


def _is_about(key: str) -> ColumnElement[bool]:
    """A subject is an identifier, or begins with one: "PREPARATION version 2"."""
    subject = audit.c.subject
    return or_(subject == key, and_(subject > f"{key} ", subject < f"{key}!"))


def subjects_of(c: Connection, vault: Vault, practice_id: PracticeId, asked: str) -> set[str]:
    """Return every identifier that the trail may use for the patient meant by `asked`.

    That is the identifier of the patient, a preparation, a result or an alert, or an NHS number;
    of who was erased, an identifier alone. Empty: nobody of this practice is or was known by it.
    """
    patient_id = _patient(c, vault, practice_id, asked)
    if patient_id is None:
        written = erased_beside(c, practice_id, asked)
        return written if any(_is_written(c, practice_id, one) for one in written) else set()
    found = {patient_id}
    for table in (preparations, appointments, alerts, results):
        found |= set(
            c.execute(select(table.c.id).where(table.c.patient_id == patient_id)).scalars()
        )
    return found


def _is_written(c: Connection, practice_id: PracticeId, key: str) -> bool:
    """Tell whether the practice's own trail has a line about an identifier."""
    mine = select(audit.c.number).where(audit.c.practice_id == practice_id, _is_about(key))
    return c.execute(mine.limit(1)).first() is not None


def _patient(c: Connection, vault: Vault, practice_id: PracticeId, asked: str) -> str | None:
    hashed = nhs_number_hash(vault, NhsNumber("".join(asked.split())))
    mine = patients.c.practice_id == practice_id
    known = or_(patients.c.id == asked, patients.c.nhs_number_hash == hashed)
    if found := c.execute(select(patients.c.id).where(mine, known)).scalar():
        return str(found)
    for table in (preparations, alerts):
        query = select(table.c.patient_id).where(
            table.c.practice_id == practice_id, table.c.id == asked
        )
        if found := c.execute(query).scalar():
            return str(found)
    return None


def actors_of(c: Connection, practice_id: PracticeId) -> list[tuple[str, str]]:
    """Return identifier and name of a practice's staff, by name."""
    mine = select(staff.c.id, staff.c.name).where(staff.c.practice_id == practice_id)
    return [(row.id, row.name) for row in c.execute(mine.order_by(staff.c.name, staff.c.id))]
