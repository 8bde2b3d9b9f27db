"""Codes texted to the number on record, and the browsers in which one was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, insert, select, update

from preparation.clock import NewId
from preparation.model import PatientId
from preparation.records.tables import device_codes, devices, patients
from preparation.records.vault import Vault

CODE = "code"
"""The kind of message that a code is sent in: no page shows one."""
GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
MOST_AN_HOUR = 3
KNOWN_FOR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class CountedCode:
    """A code that may still be tried, the try counted before anybody looked at it."""

    id: str
    patient_id: PatientId
    code_hash: str
    number_hash: str


def code_hash(vault: Vault, code_id: str, code: str) -> str:
    """Return the hash by which a code is kept."""
    return vault.index(f"{code_id}|{code}", "device code")


def device_hash(vault: Vault, token: str) -> str:
    """Return the look-up key of a device's token."""
    return vault.index(token, "device")


def add_code(
    c: Connection,
    vault: Vault,
    patient_id: PatientId,
    visit_hash: str,
    number_hash: str,
    code: str,
    *,
    now: datetime,
    new_id: NewId,
) -> str | None:
    """Add a code for the browser of a visit and return its id; None: enough within the hour.

    The patient's row is locked, so that many askers at once get no more than one would.
    """
    c.execute(select(patients.c.id).where(patients.c.id == patient_id).with_for_update())
    lately = select(func.count(device_codes.c.id)).where(
        device_codes.c.patient_id == patient_id,
        device_codes.c.created_at > now - timedelta(hours=1),
    )
    if c.execute(lately).scalar_one() >= MOST_AN_HOUR:
        return None
    code_id = new_id()
    c.execute(
        insert(device_codes).values(
            id=code_id,
            patient_id=patient_id,
            visit_hash=visit_hash,
            code_hash=code_hash(vault, code_id, code),
            number_hash=number_hash,
            tries=0,
            created_at=now,
            expires_at=now + GOOD_FOR,
        )
    )
    return code_id


def count_code_try(c: Connection, visit_hash: str, *, now: datetime) -> CountedCode | None:
    """Count one try at the newest code of a visit, if it has one left; else None.

    One statement counts and checks, so that a hundred guesses at once get five tries.
    """
    newest = (
        select(func.max(device_codes.c.id))
        .where(device_codes.c.visit_hash == visit_hash)
        .scalar_subquery()
    )
    row = c.execute(
        update(device_codes)
        .where(device_codes.c.id == newest, device_codes.c.tries < MOST_TRIES)
        .where(device_codes.c.expires_at > now, device_codes.c.used_at.is_(None))
        .values(tries=device_codes.c.tries + 1)
        .returning(device_codes)
    ).one_or_none()
    if row is None:
        return None
    return CountedCode(row.id, PatientId(row.patient_id), row.code_hash, row.number_hash)


def use_code(c: Connection, code_id: str, *, now: datetime) -> bool:
    """Use a code up, and tell whether it was still there to be used."""
    mine = update(device_codes).where(device_codes.c.id == code_id)
    used = c.execute(mine.where(device_codes.c.used_at.is_(None)).values(used_at=now))
    return used.rowcount == 1


def know_device(
    c: Connection,
    counted: CountedCode,
    token_hash: str,
    before: str | None,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Know a browser by a fresh token, also as that of the others it was known for."""
    if before is not None:
        mine = update(devices).where(devices.c.token_hash == before)
        c.execute(mine.where(devices.c.ended_at.is_(None)).values(token_hash=token_hash))
    c.execute(
        insert(devices).values(
            id=new_id(),
            patient_id=counted.patient_id,
            token_hash=token_hash,
            number_hash=counted.number_hash,
            created_at=now,
            expires_at=now + KNOWN_FOR,
        )
    )


def is_known_device(
    c: Connection, token_hash: str, patient_id: PatientId, number_hash: str, *, now: datetime
) -> bool:
    """Tell whether a browser is the patient's, on the number that they still have."""
    query = select(devices.c.id).where(
        devices.c.token_hash == token_hash,
        devices.c.patient_id == patient_id,
        devices.c.number_hash == number_hash,
        devices.c.expires_at > now,
        devices.c.ended_at.is_(None),
    )
    return c.execute(query.limit(1)).first() is not None


def forget_device(c: Connection, token_hash: str, *, now: datetime) -> None:
    """Forget a browser, for everybody it was known for."""
    mine = update(devices).where(devices.c.token_hash == token_hash)
    c.execute(mine.where(devices.c.ended_at.is_(None)).values(ended_at=now))
