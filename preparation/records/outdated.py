"""Texts that waited while the record moved on: the number, or the day, is not theirs any more.

Looked at in the transaction that claims a text; what is withdrawn is written anew where it is
still wanted (docs/decisions/0060).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, select

from preparation.clock import NewId
from preparation.messages import OutboundMessage
from preparation.model import PreparationId, PreparationState
from preparation.records.contacts import MOBILE
from preparation.records.preparations import preparation_state, set_preparation_state
from preparation.records.tables import (
    appointments,
    contacts,
    outbound,
    outbound_states,
    preparations,
)

NUMBER, DAY = "number changed", "day changed"
"""Why a text was withdrawn, as its state says."""
OUTDATED = (NUMBER, DAY)
_TO_WHOEVER_WROTE = frozenset({"safety", "stop_confirmed"})
"""They say nothing of anybody, and whoever wrote must hear them."""
_ANSWERS = frozenset({"reply", "holding"})
"""They go to the number that was written from, a landline among them; all else to the mobile."""


def _theirs(*more: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        select(contacts.c.id)
        .where(contacts.c.patient_id == outbound.c.patient_id)
        .where(contacts.c.number_hash == outbound.c.recipient_hash)
        .where(contacts.c.ended_at.is_(None), *more)
        .exists()
    )


# On the way of every text: built once.
_LOOK = (
    select(
        outbound.c.preparation_id,
        outbound.c.speaks_of,
        appointments.c.start,
        _theirs().label("number"),
        _theirs(contacts.c.kind == MOBILE).label("mobile"),
    )
    .join(preparations, preparations.c.id == outbound.c.preparation_id)
    .join(appointments, appointments.c.id == preparations.c.appointment_id)
    .where(outbound.c.id == bindparam("message"))
)


def why_outdated(c: Connection, message: OutboundMessage) -> str | None:
    """Return which of OUTDATED a waiting text has become; None: it still holds.

    A text about nobody's preparation goes to a number, whoever has it.
    """
    if message.kind in _TO_WHOEVER_WROTE:
        return None
    row = c.execute(_LOOK, {"message": message.id}).one_or_none()
    if row is None:
        return None
    if not (row.number if message.kind in _ANSWERS else row.mobile):
        return NUMBER
    return DAY if row.speaks_of is not None and row.speaks_of != row.start else None


def invite_anew(c: Connection, message: OutboundMessage, *, now: datetime, new_id: NewId) -> None:
    """Let the round of invites look again at somebody whose invite was withdrawn unsent.

    All other texts are written anew by the rounds that wrote them: `outbound.queue` knows a
    withdrawn text from one that went.
    """
    query = select(outbound.c.preparation_id).where(outbound.c.id == message.id)
    mine = PreparationId(c.execute(query).scalar_one())
    if message.kind == "invite" and preparation_state(c, mine) is PreparationState.INVITED:
        set_preparation_state(c, mine, PreparationState.DUE, at=now, new_id=new_id)


def is_written(key: ColumnElement[str], preparation_id: ColumnElement[str]) -> ColumnElement[bool]:
    """Return the condition that a text under `key`, or written anew under it, is there."""
    return (
        select(outbound.c.id)
        .where(outbound.c.preparation_id == preparation_id)
        .where(outbound.c.intent_key.like(key.concat("%")), ~is_outdated())
        .exists()
    )


def key_anew(c: Connection, intent_key: str) -> str | None:
    """Return the key under which a text is written anew; None where it stands as it is."""
    number, key = 1, intent_key
    while (found := c.execute(_FIND, {"key": key}).scalar_one_or_none()) is not None:
        if not found:
            return None
        number += 1
        key = f"{intent_key}:{number}"
    return key


def is_outdated() -> ColumnElement[bool]:
    """Return the condition that a text was withdrawn because the record had moved on."""
    return (
        select(outbound_states.c.id)
        .where(outbound_states.c.outbound_id == outbound.c.id)
        .where(outbound_states.c.code.in_(OUTDATED))
        .exists()
    )


_FIND = select(is_outdated()).select_from(outbound).where(outbound.c.intent_key == bindparam("key"))
