"""What a practice has kept long enough."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, func, select

from preparation.model import Practice
from preparation.records.erased_messages import out_of_reach
from preparation.records.tables import (
    alerts,
    appointments,
    contacts,
    device_codes,
    devices,
    erased_messages,
    identity_doubts,
    inbound,
    openid_sign_ins,
    outbound,
    patients,
    provider_sends,
    staff,
    staff_recovery_codes,
    staff_set_ups,
    staff_sign_ins,
    staff_totp,
    uploads,
)

STRAY_DAYS = 90
"""Texts of which nobody knows whose they are, and what was said to them."""
UPLOAD_DAYS = 7
"""Files given on the import page."""
SIGN_IN_DAYS = 90
"""Sign-ins of staff, what a provider said of them, and codes that are worth nothing any more."""

type Roots = dict[Table, list[str]]


def kept_since(practice: Practice, now: datetime) -> datetime:
    """Return from when on a practice keeps what came of an appointment."""
    return now - timedelta(days=practice.choices.keep_days)


def oldest_kept(c: Connection, practice: Practice, *, now: datetime) -> datetime | None:
    """Return when the oldest appointment was that stays, if any does."""
    kept = (
        appointments.c.practice_id == practice.id,
        appointments.c.start >= kept_since(practice, now),
    )
    return c.execute(select(func.min(appointments.c.start)).where(*kept)).scalar()


def kept_long_enough(c: Connection, practice: Practice, *, now: datetime) -> Roots:
    """Return the ids of what may go, a table.

    Appointments with all that came of them, people with no appointment since, texts of nobody
    we know, files that were given, old numbers and devices, how staff signed in, and what
    erased texts were known by.
    """
    until = kept_since(practice, now)
    return {
        appointments: _ids(c, appointments, practice, appointments.c.start < until),
        patients: _nobodies(c, practice, until),
        **_strays(c, practice, now - timedelta(days=STRAY_DAYS)),
        uploads: _ids(c, uploads, practice, uploads.c.at < now - timedelta(days=UPLOAD_DAYS)),
        **_outlived(c, practice, until),
        **_sign_ins(c, practice, now - timedelta(days=SIGN_IN_DAYS)),
        erased_messages: out_of_reach(c, practice.id, now=now),
    }


def _outlived(c: Connection, practice: Practice, until: datetime) -> Roots:
    """Return what is of no use any more for people who stay: numbers, names, devices, codes."""
    doubts, theirs = identity_doubts.c, select(patients.c.id)
    mine = theirs.where(patients.c.practice_id == practice.id)
    old_devices = select(devices.c.id).where(devices.c.patient_id.in_(mine))
    old_codes = select(device_codes.c.id).where(device_codes.c.patient_id.in_(mine))
    return {
        contacts: _ids(c, contacts, practice, contacts.c.ended_at < until),
        identity_doubts: _ids(c, identity_doubts, practice, doubts.decided_at < until),
        devices: list(c.execute(old_devices.where(devices.c.expires_at < until)).scalars()),
        device_codes: list(c.execute(old_codes.where(device_codes.c.expires_at < until)).scalars()),
    }


def _sign_ins(c: Connection, practice: Practice, until: datetime) -> Roots:
    """Return what is left of how staff signed in, by the keys of its tables."""
    mine = select(staff.c.id).where(staff.c.practice_id == practice.id)
    ended = {
        staff_sign_ins: (staff_sign_ins.c.token_hash, staff_sign_ins.c.last_seen_at),
        staff_totp: (staff_totp.c.id, staff_totp.c.ended_at),
        staff_recovery_codes: (staff_recovery_codes.c.id, staff_recovery_codes.c.ended_at),
        staff_set_ups: (staff_set_ups.c.id, staff_set_ups.c.expires_at),
    }
    found: Roots = {
        table: list(c.execute(select(key).where(table.c.staff_id.in_(mine), at < until)).scalars())
        for table, (key, at) in ended.items()
    }
    said = select(openid_sign_ins.c.id).where(openid_sign_ins.c.at < until)
    return found | {openid_sign_ins: list(c.execute(said).scalars())}


def _nobodies(c: Connection, practice: Practice, until: datetime) -> list[str]:
    """Return the patients whom no appointment that is still kept concerns."""
    kept = select(appointments.c.patient_id).where(appointments.c.start >= until)
    return _ids(c, patients, practice, patients.c.created_at < until, patients.c.id.not_in(kept))


def _strays(c: Connection, practice: Practice, until: datetime) -> Roots:
    nobodys_inbound = (inbound.c.preparation_id.is_(None), inbound.c.received_at < until)
    nobodys_outbound = (outbound.c.patient_id.is_(None), outbound.c.created_at < until)
    return {
        inbound: _ids(c, inbound, practice, *nobodys_inbound),
        outbound: _ids(c, outbound, practice, *nobodys_outbound),
        alerts: _ids(c, alerts, practice, alerts.c.patient_id.is_(None), alerts.c.at < until),
        provider_sends: _ids(c, provider_sends, practice, provider_sends.c.sent_at < until),
    }


def _ids(c: Connection, table: Table, practice: Practice, *which: object) -> list[str]:
    query = select(table.c.id).where(table.c.practice_id == practice.id, *which)  # type: ignore[arg-type]
    return list(c.execute(query).scalars())
