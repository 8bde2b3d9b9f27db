"""Imports that would make somebody else of a patient: kept apart until a person decides."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update

from preparation.clock import NewId
from preparation.errors import NotFound
from preparation.model import NhsNumber, Patient, PatientId, PhoneNumber, PracticeId
from preparation.records.patients import change_patient, find_by_nhs_number, read_patient
from preparation.records.tables import identity_doubts
from preparation.records.vault import Vault

ACCEPTED, REFUSED = "accepted", "refused"
OTHER_MOBILE = "other_mobile"
"""Name and date of birth agree, the NHS number is known on one side only, the mobile differs."""


@dataclass(frozen=True, slots=True)
class NewDoubt:
    """Whom a file speaks of, and the patient on record it cannot surely be."""

    patient_id: PatientId
    reason: str
    first_name: str
    last_name: str
    date_of_birth: date
    nhs_number: NhsNumber | None
    mobile: PhoneNumber | None = None


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt that nobody has decided yet, beside the patient on record."""

    id: str
    said: NewDoubt
    patient: Patient
    at: datetime


def note_doubts(
    c: Connection,
    vault: Vault,
    practice_id: PracticeId,
    doubts: Collection[NewDoubt],
    *,
    at: datetime,
    new_id: NewId,
) -> int:
    """Add doubts for a person to decide; one that is known, decided or not, is not added again."""
    added = 0
    for doubt in doubts:
        fingerprint = _fingerprint(vault, doubt)
        known = select(identity_doubts.c.id).where(
            identity_doubts.c.practice_id == practice_id,
            identity_doubts.c.fingerprint == fingerprint,
        )
        if c.execute(known.limit(1)).first() is not None:
            continue
        c.execute(
            insert(identity_doubts).values(
                id=new_id(),
                practice_id=practice_id,
                patient_id=doubt.patient_id,
                reason=doubt.reason,
                fingerprint=fingerprint,
                first_name=doubt.first_name,
                last_name=doubt.last_name,
                date_of_birth=doubt.date_of_birth.isoformat(),
                nhs_number=doubt.nhs_number or "",
                mobile=doubt.mobile,
                at=at,
            )
        )
        added += 1
    return added


def open_doubts(c: Connection, practice_id: PracticeId) -> list[Doubt]:
    """Return what waits for a person, oldest first."""
    rows = c.execute(
        select(identity_doubts)
        .where(identity_doubts.c.practice_id == practice_id)
        .where(identity_doubts.c.decided.is_(None))
        .order_by(identity_doubts.c.id)
    ).all()
    return [
        Doubt(
            row.id,
            NewDoubt(
                PatientId(row.patient_id),
                row.reason,
                row.first_name,
                row.last_name,
                date.fromisoformat(row.date_of_birth),
                NhsNumber(row.nhs_number) if row.nhs_number else None,
                PhoneNumber(row.mobile) if row.mobile else None,
            ),
            read_patient(c, PatientId(row.patient_id)),
            row.at,
        )
        for row in rows
    ]


def decide_doubt(
    c: Connection,
    vault: Vault,
    practice_id: PracticeId,
    doubt_id: str,
    decision: str,
    *,
    by: str,
    at: datetime,
    new_id: NewId,
) -> bool:
    """Write a person's decision; ACCEPTED makes the record say what the file says.

    False, and nothing is written, where the number belongs to somebody else. Raises NotFound.
    """
    doubt = next((one for one in open_doubts(c, practice_id) if one.id == doubt_id), None)
    if doubt is None:
        raise NotFound("identity doubt")
    if decision == ACCEPTED:
        number = doubt.said.nhs_number
        owner = find_by_nhs_number(c, vault, practice_id, [number] if number else [])
        if any(patient.id != doubt.patient.id for patient in owner.values()):
            return False
        change_patient(c, vault, _as_said(doubt), at=at, new_id=new_id)
    mine = update(identity_doubts).where(identity_doubts.c.id == doubt_id)
    c.execute(mine.values(decided=decision, decided_by=by, decided_at=at))
    return True


def _as_said(doubt: Doubt) -> Patient:
    said = doubt.said
    return replace(
        doubt.patient,
        first_name=said.first_name,
        last_name=said.last_name,
        date_of_birth=said.date_of_birth,
        nhs_number=said.nhs_number or doubt.patient.nhs_number,
        mobile=said.mobile or doubt.patient.mobile,
    )


def _fingerprint(vault: Vault, doubt: NewDoubt) -> str:
    said = [doubt.first_name, doubt.last_name, doubt.date_of_birth.isoformat(), doubt.nhs_number]
    if doubt.reason == OTHER_MOBILE:
        said.append(doubt.mobile)  # another number is another doubt
    return vault.index(f"{doubt.patient_id}|{doubt.reason}|{'|'.join(map(str, said))}", "doubt")
