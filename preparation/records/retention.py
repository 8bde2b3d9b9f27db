"""What a practice has kept long enough."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, Table, select

from preparation.model import Practice
from preparation.records.tables import (
    alerts,
    appointments,
    inbound,
    outbound,
    patients,
    provider_sends,
    uploads,
)

STRAY_DAYS = 90
"""Texts of which nobody knows whose they are, and what was said to them."""
UPLOAD_DAYS = 7
"""Files given on the import page."""

type Roots = dict[Table, list[str]]


def kept_long_enough(c: Connection, practice: Practice, *, now: datetime) -> Roots:
    """Return the ids of what may go, a table.

    Appointments with all that came of them, people with no appointment since, texts of nobody
    we know, and files that were given.
    """
    until = now - timedelta(days=practice.choices.keep_days)
    return {
        appointments: _ids(c, appointments, practice, appointments.c.start < until),
        patients: _nobodies(c, practice, until),
        **_strays(c, practice, now - timedelta(days=STRAY_DAYS)),
        uploads: _ids(c, uploads, practice, uploads.c.at < now - timedelta(days=UPLOAD_DAYS)),
    }


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
