"""The numbers people are reached on. A contact is a number AND a patient."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, bindparam, insert, select, update

from preparation.clock import NewId
from preparation.model import PatientId, PhoneNumber, PracticeId
from preparation.records.lookups import number_hash
from preparation.records.tables import contacts, patients
from preparation.records.vault import Vault

MOBILE = "mobile"
LANDLINE = "landline"

_ON_NUMBER = (
    select(contacts.c.patient_id)
    .where(
        contacts.c.number_hash == bindparam("number"),
        contacts.c.practice_id == bindparam("practice"),
        contacts.c.ended_at.is_(None),
    )
    .order_by(contacts.c.patient_id)
    .distinct()
)


def current_number(kind: str) -> ScalarSelect[str]:
    """Return a subquery: the newest number of `kind` a patient can be reached on now."""
    mine = (contacts.c.patient_id == patients.c.id, contacts.c.kind == kind)
    newest = select(contacts.c.number).where(*mine, contacts.c.ended_at.is_(None))
    return newest.correlate(patients).order_by(contacts.c.id.desc()).limit(1).scalar_subquery()


def patients_on_number(
    c: Connection, vault: Vault, practice_id: PracticeId, number: PhoneNumber
) -> list[PatientId]:
    """Return the patients of a practice who can be reached on `number` now."""
    mine = {"number": number_hash(vault, number), "practice": practice_id}
    return [PatientId(found) for found in c.execute(_ON_NUMBER, mine).scalars()]


def set_number(
    c: Connection,
    vault: Vault,
    *,
    practice_id: PracticeId,
    patient_id: PatientId,
    kind: str,
    number: PhoneNumber | None,
    at: datetime,
    new_id: NewId,
) -> bool:
    """Let `number` be the patient's only number of `kind`; None ends what there was.

    Tells whether that is news.
    """
    hashed = None if number is None else number_hash(vault, number)
    mine = (contacts.c.patient_id == patient_id, contacts.c.kind == kind)
    now = c.execute(select(contacts.c.number_hash).where(*mine, contacts.c.ended_at.is_(None)))
    if now.scalars().all() == ([] if hashed is None else [hashed]):
        return False
    c.execute(update(contacts).where(*mine, contacts.c.ended_at.is_(None)).values(ended_at=at))
    if number is not None:
        add_number(
            c,
            vault,
            practice_id=practice_id,
            patient_id=patient_id,
            kind=kind,
            number=number,
            at=at,
            new_id=new_id,
        )
    return True


def add_number(
    c: Connection,
    vault: Vault,
    *,
    practice_id: PracticeId,
    patient_id: PatientId,
    kind: str,
    number: PhoneNumber,
    at: datetime,
    new_id: NewId,
) -> None:
    """Add a number to those that reach a patient."""
    columns = number_values(vault, kind, number, at=at)
    whose = {"id": new_id(), "practice_id": practice_id, "patient_id": patient_id}
    c.execute(insert(contacts), whose | columns)


def number_values(
    vault: Vault, kind: str, number: PhoneNumber, *, at: datetime
) -> dict[str, object]:
    """Return a number that reaches somebody from now on, as columns."""
    hashed = number_hash(vault, number)
    return {"kind": kind, "number": number, "number_hash": hashed, "since": at, "ended_at": None}
