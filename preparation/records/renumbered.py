"""Whose mobile changed while they were answering, and who has had no new link since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select

from preparation.model import PracticeId, PreparationId, PreparationState
from preparation.records.contacts import MOBILE
from preparation.records.preparations import preparation_state_now
from preparation.records.tables import appointments, contacts, links, preparations

_LEFT_TO_A_PERSON = (
    PreparationState.IN_PROGRESS,
    PreparationState.PAUSED,
    PreparationState.WRONG_NUMBER,
)
_NEWEST_LINK = (
    select(func.max(links.c.created_at))
    .where(links.c.preparation_id == preparations.c.id)
    .correlate(preparations)
    .scalar_subquery()
)
_RENUMBERED: Select[Any] = (
    select(preparations.c.id, contacts.c.since)
    .join(appointments, appointments.c.id == preparations.c.appointment_id)
    .join(contacts, contacts.c.patient_id == preparations.c.patient_id)
    .where(preparations.c.practice_id == bindparam("practice"))
    .where(appointments.c.start >= bindparam("start"), appointments.c.start <= bindparam("end"))
    .where(contacts.c.kind == MOBILE, contacts.c.ended_at.is_(None))
    .where(contacts.c.since > _NEWEST_LINK)
    .where(preparation_state_now().in_(_LEFT_TO_A_PERSON))
    .order_by(contacts.c.id)
)


def renumbered_between(
    c: Connection, practice_id: PracticeId, start: datetime, end: datetime
) -> Mapping[PreparationId, datetime]:
    """Return, of a practice's appointments from `start` to `end`, since when it is another."""
    rows = c.execute(_RENUMBERED, {"practice": practice_id, "start": start, "end": end})
    return {PreparationId(row.id): row.since for row in rows}
