"""The inbox: what came in, and whether it has been dealt with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, func, select, update

from preparation.errors import Stale
from preparation.messages import InboundId, InboundMessage, NewInbound, ProviderKey
from preparation.model import (
    ChannelName,
    PhoneNumber,
    PracticeId,
    PreparationId,
    TurnId,
)
from preparation.records.erased_messages import were_erased
from preparation.records.lookups import number_hash
from preparation.records.tables import inbound
from preparation.records.upsert import insert_new
from preparation.records.vault import Vault

# Statements on the way of every text are built once: building one costs more than running it.
_LANE = func.coalesce(inbound.c.sender_hash, inbound.c.preparation_id)
_WAITS = (inbound.c.handled_at.is_(None), inbound.c.parked_at.is_(None))
_URGENT = func.sum(inbound.c.urgent.cast(Integer))
_LANES = (
    select(
        _LANE.label("key"),
        inbound.c.practice_id,
        inbound.c.channel,
        func.max(inbound.c.received_at).label("newest"),
        _URGENT.label("urgent"),
        func.min(inbound.c.whole.cast(Integer)).label("whole"),
    )
    .where(*_WAITS)
    .group_by(_LANE, inbound.c.practice_id, inbound.c.channel)
    .order_by(_URGENT.desc(), func.min(inbound.c.id))
    .limit(bindparam("limit", type_=Integer))
)
_URGENT_LANES = _LANES.where(inbound.c.urgent)
_WAITING_MESSAGES = (
    select(inbound)
    .where(*_WAITS)
    .where(inbound.c.practice_id == bindparam("practice"))
    .where(inbound.c.channel == bindparam("channel"))
    .where(
        (inbound.c.preparation_id == bindparam("lane"))
        | (inbound.c.sender_hash == bindparam("lane"))
    )
    .order_by(inbound.c.id)
)
_HANDLE = (
    update(inbound)
    .where(inbound.c.id.in_(bindparam("ids", expanding=True)))
    .where(inbound.c.handled_at.is_(None))
)


@dataclass(frozen=True, slots=True)
class Lane:
    """The waiting messages of one sender or one page: they are dealt with in order."""

    key: str
    practice_id: PracticeId
    channel: ChannelName
    newest: datetime
    urgent: bool
    whole: bool = False
    """Everything that waits is plainly a whole reply: hardly anything more will come."""


def store_inbound(
    c: Connection,
    message: NewInbound,
    *,
    inbound_id: str,
    now: datetime,
    urgent: bool,
    vault: Vault,
    whole: bool = False,
) -> bool:
    """Add a message unless its provider key is known already, and tell whether it is new."""
    if message.sender is not None and were_erased(c, [message.provider_key]):
        return False
    return insert_new(
        c,
        inbound,
        id=inbound_id,
        practice_id=message.practice_id,
        channel=message.channel,
        provider_key=message.provider_key,
        sender=message.sender,
        sender_hash=number_hash(vault, message.sender) if message.sender else None,
        preparation_id=message.preparation_id,
        body=message.body,
        media_count=message.media_count,
        urgent=urgent,
        whole=whole,
        received_at=now,
        told=message.told,
        answered_by=message.answered_by,
    )


def waiting_lanes(c: Connection, limit: int = 500) -> list[Lane]:
    """Return the lanes in which something waits: what is urgent first, then the oldest."""
    return [_lane(row) for row in c.execute(_LANES, {"limit": limit})]


def urgent_lanes(c: Connection, limit: int = 500) -> list[Lane]:
    """Return the lanes in which something urgent waits, however much else does."""
    return [_lane(row) for row in c.execute(_URGENT_LANES, {"limit": limit})]


def _lane(row: Row[Any]) -> Lane:
    return Lane(
        row.key,
        PracticeId(row.practice_id),
        row.channel,
        row.newest,
        bool(row.urgent),
        bool(row.whole),
    )


def waiting_messages(c: Connection, lane: Lane) -> list[InboundMessage]:
    """Return the messages of a lane that still wait, in the order in which they came."""
    mine = {"practice": lane.practice_id, "channel": lane.channel, "lane": lane.key}
    return [_message(row) for row in c.execute(_WAITING_MESSAGES, mine)]


def mark_handled(
    c: Connection,
    messages: Sequence[InboundMessage],
    *,
    now: datetime,
    preparation_id: PreparationId | None,
    turn_id: TurnId | None = None,
    became_answer: bool = False,
) -> None:
    """Take messages off the inbox; empty those whose words are now an answer. Raises Stale."""
    values: dict[str, object] = {"handled_at": now, "turn_id": turn_id}
    if preparation_id is not None:
        values["preparation_id"] = preparation_id
    if became_answer:
        values["body"] = None
    done = c.execute(_HANDLE, values | {"ids": [message.id for message in messages]})
    if done.rowcount != len(messages):
        raise Stale("a message was dealt with elsewhere")


def park(c: Connection, messages: Sequence[InboundMessage], *, now: datetime) -> None:
    """Keep messages until we know whose they are. Raises Stale."""
    done = c.execute(
        update(inbound)
        .where(inbound.c.id.in_([message.id for message in messages]))
        .where(inbound.c.handled_at.is_(None))
        .values(parked_at=now)
    )
    if done.rowcount != len(messages):
        raise Stale("a message was dealt with elsewhere")


def parked_messages(
    c: Connection, practice_id: PracticeId, number_hash: str
) -> list[InboundMessage]:
    """Return the messages from a number that are kept until we know whose they are."""
    query = (
        select(inbound)
        .where(inbound.c.sender_hash == number_hash, inbound.c.practice_id == practice_id)
        .where(inbound.c.parked_at.is_not(None), inbound.c.handled_at.is_(None))
        .order_by(inbound.c.id)
    )
    return [_message(row) for row in c.execute(query)]


def parked_of_practice(c: Connection, practice_id: PracticeId) -> list[InboundMessage]:
    """Return all messages of a practice that are kept until somebody knows whose they are."""
    query = (
        select(inbound)
        .where(inbound.c.practice_id == practice_id)
        .where(inbound.c.parked_at.is_not(None), inbound.c.handled_at.is_(None))
        .order_by(inbound.c.id)
    )
    return [_message(row) for row in c.execute(query)]


def assign(
    c: Connection, messages: Sequence[InboundMessage], preparation_id: PreparationId
) -> None:
    """Say whose messages are; they wait again, before whatever came after them."""
    ids = [message.id for message in messages]
    values = {"parked_at": None, "preparation_id": preparation_id}
    c.execute(update(inbound).where(inbound.c.id.in_(ids)).values(values))


def last_received(
    c: Connection, practice_id: PracticeId, number_hash: str, *, before: InboundId
) -> datetime | None:
    """Return when the last text before a message came in from its number."""
    query = (
        select(func.max(inbound.c.received_at))
        .where(inbound.c.sender_hash == number_hash, inbound.c.practice_id == practice_id)
        .where(inbound.c.id < before)
    )
    return c.execute(query).scalar()


def _message(row: Row[Any]) -> InboundMessage:
    return InboundMessage(
        id=InboundId(row.id),
        practice_id=PracticeId(row.practice_id),
        channel=ChannelName(row.channel),
        body=row.body or "",
        media_count=row.media_count,
        received_at=row.received_at,
        sender=PhoneNumber(row.sender) if row.sender else None,
        preparation_id=PreparationId(row.preparation_id) if row.preparation_id else None,
        told=row.told,
        answered_by=ProviderKey(row.answered_by) if row.answered_by else None,
    )
