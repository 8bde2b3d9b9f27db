"""The outbox: one row an intention, claimed by lease, settled once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Integer,
    Row,
    and_,
    bindparam,
    insert,
    or_,
    select,
    update,
)

from preparation.clock import NewId
from preparation.messages import (
    NewOutbound,
    OutboundId,
    OutboundMessage,
    OutboundState,
    ProviderKey,
)
from preparation.model import ChannelName, PhoneNumber, PracticeId
from preparation.records.columns import Instant
from preparation.records.lookups import number_hash
from preparation.records.outdated import key_anew
from preparation.records.tables import outbound, outbound_states
from preparation.records.upsert import insert_new
from preparation.records.vault import Vault

SAFETY = "safety"
"""What to do in an emergency waits behind no other text."""
STARTED_BY_US = frozenset({"invite", "reminder"})
"""Kinds of message that begin something: they wait for the day, and are paced."""

SILENT = {"restored": OutboundState.ACCEPTED, "machine": OutboundState.WITHDRAWN}
"""Why a message is put on the record and not sent, and what it is then: it went before the
record was restored from a backup, or a machine would only answer it."""


def queue(
    c: Connection,
    message: NewOutbound,
    *,
    now: datetime,
    new_id: NewId,
    vault: Vault,
    segments: int = 0,
    turn_id: str | None = None,
    silent: str = "",
) -> bool:
    """Add a message unless its intention is known, in the caller's transaction.

    One that was withdrawn because the record had moved on is written anew, under a new key.
    A message without a number to send to is one for the patient's page: it is there at once.
    `silent`: why it is only put on the record; one of SILENT.
    """
    outbound_id, here = OutboundId(new_id()), message.to is None
    row = {
        **_as_columns(message),
        "id": outbound_id,
        "turn_id": turn_id,
        "recipient": message.to,
        "recipient_hash": number_hash(vault, message.to) if message.to else None,
        "choices": list(message.choices),
        "segments": segments,
        "created_at": now,
        "due_at": message.due_at or now,
        "attempts": 0,
        "settled_at": now if here or silent else None,
    }
    added = insert_new(c, outbound, **row) or _insert_anew(c, row, message.intent_key)
    if added:
        usual = OutboundState.DELIVERED if here else OutboundState.QUEUED
        state = SILENT.get(silent, usual)
        add_state(c, outbound_id, state, now=now, new_id=new_id, code=silent)
    return added


def _insert_anew(c: Connection, row: dict[str, object], intent_key: str) -> bool:
    key = key_anew(c, intent_key)
    return key is not None and insert_new(c, outbound, **(row | {"intent_key": key}))


def _as_columns(message: NewOutbound) -> dict[str, object]:
    same = "intent_key practice_id patient_id preparation_id channel kind body speaks_of"
    return {name: getattr(message, name) for name in same.split()}


def add_state(
    c: Connection,
    outbound_id: OutboundId,
    state: OutboundState,
    *,
    now: datetime,
    new_id: NewId,
    code: str = "",
    provider_key: ProviderKey | None = None,
) -> None:
    """Add a fact about what became of a message (of one try, where a provider named it)."""
    c.execute(
        _ADD_STATE,
        {
            "id": new_id(),
            "outbound_id": outbound_id,
            "state": state.value,
            "code": code,
            "provider_key": provider_key,
            "at": now,
        },
    )


def newest_state(c: Connection, outbound_id: OutboundId) -> OutboundState:
    """Return how far a message has got."""
    return OutboundState(c.execute(_NEWEST_STATE, {"message": outbound_id}).scalar_one())


def claim_due(
    c: Connection, *, now: datetime, lease: timedelta, limit: int, only_safety: bool = False
) -> list[OutboundMessage]:
    """Lease up to `limit` due messages, at most one a recipient so that order is kept.

    `only_safety`: of those that say what to do in an emergency, and of no others.

    The condition is repeated outside the subselect: without it, two open transactions on
    PostgreSQL claim the same rows; SQLite ignores SKIP LOCKED. As a plain subselect PostgreSQL
    may run it once a row and so pass the limit: a CTE runs once (docs/decisions/0007).
    """
    claim = _CLAIM_SAFETY if only_safety else _CLAIM
    claimed = c.execute(claim, {"now": now, "limit": limit, "lease": now + lease}).all()
    rows = sorted(claimed, key=lambda row: (row.due_at, row.id))
    return [_message(row) for row in rows]


def _earlier_to_same_recipient() -> ColumnElement[bool]:
    earlier = outbound.alias("earlier")
    return (
        select(earlier.c.id)
        .where(earlier.c.settled_at.is_(None))
        .where(earlier.c.recipient_hash == outbound.c.recipient_hash)
        .where(earlier.c.practice_id == outbound.c.practice_id)
        .where(earlier.c.id < outbound.c.id)
        .where(or_(earlier.c.due_at <= outbound.c.due_at, earlier.c.attempts > 0))
        .exists()
    )


def _claim(*conditions: ColumnElement[bool]) -> Executable:
    now = bindparam("now", type_=Instant)
    free = and_(
        outbound.c.settled_at.is_(None),
        outbound.c.due_at <= now,
        or_(outbound.c.leased_until.is_(None), outbound.c.leased_until < now),
    )
    due = (
        select(outbound.c.id)
        .where(free, or_(outbound.c.kind == SAFETY, ~_earlier_to_same_recipient()), *conditions)
        .order_by(outbound.c.due_at, outbound.c.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    return (
        update(outbound)
        .where(outbound.c.id.in_(select(due.c.id)), free)
        .values(leased_until=bindparam("lease"), attempts=outbound.c.attempts + 1)
        .returning(outbound)
    )


# Statements on the way of every text are built once: building one costs more than running it.
_CLAIM = _claim()
_CLAIM_SAFETY = _claim(outbound.c.kind == SAFETY)
_ADD_STATE = insert(outbound_states)
_NEWEST_STATE = (
    select(outbound_states.c.state)
    .where(outbound_states.c.outbound_id == bindparam("message"))
    .order_by(outbound_states.c.id.desc())
    .limit(1)
)
_CHANGE = update(outbound).where(outbound.c.id == bindparam("message"))


def settle(
    c: Connection,
    outbound_id: OutboundId,
    state: OutboundState,
    *,
    now: datetime,
    new_id: NewId,
    code: str = "",
    provider_key: ProviderKey | None = None,
    about: ProviderKey | None = None,
) -> None:
    """Record what became of a message; nobody will try to send it again.

    `provider_key` becomes its name from now on; `about`: which try the fact is about.
    """
    values: dict[str, object] = {"settled_at": now, "leased_until": None}
    if provider_key is not None:
        values["provider_key"] = provider_key
    c.execute(_CHANGE, values | {"message": outbound_id})
    add_state(c, outbound_id, state, now=now, new_id=new_id, code=code, provider_key=about)


def try_later(
    c: Connection,
    outbound_id: OutboundId,
    due_at: datetime,
    *,
    now: datetime,
    new_id: NewId,
    code: str,
) -> None:
    """Give a message back to the queue until `due_at`."""
    c.execute(
        update(outbound)
        .where(outbound.c.id == outbound_id)
        .values(due_at=due_at, leased_until=None)
    )
    add_state(c, outbound_id, OutboundState.QUEUED, now=now, new_id=new_id, code=code)


def postpone(c: Connection, outbound_id: OutboundId, until: datetime) -> None:
    """Give back a message that was claimed and not tried."""
    c.execute(
        update(outbound)
        .where(outbound.c.id == outbound_id)
        .values(due_at=until, leased_until=None, attempts=outbound.c.attempts - 1)
    )


def hold_back(c: Connection, outbound_id: OutboundId, until: datetime) -> None:
    """Give back a message that was claimed and not tried; what comes after it waits behind it."""
    c.execute(
        update(outbound)
        .where(outbound.c.id == outbound_id)
        .values(leased_until=until, attempts=outbound.c.attempts - 1)
    )


def move_waiting_started(
    c: Connection, practice_id: PracticeId, to: datetime, *, due_by: datetime | None = None
) -> None:
    """Let what a practice wants to begin, and nobody has tried yet, fall due at `to`.

    `due_by`: only what is due by then.
    """
    waiting = (
        update(outbound)
        .where(outbound.c.practice_id == practice_id, outbound.c.kind.in_(STARTED_BY_US))
        .where(outbound.c.settled_at.is_(None), outbound.c.attempts == 0)
        .values(due_at=to)
    )
    c.execute(waiting if due_by is None else waiting.where(outbound.c.due_at <= due_by))


def _message(row: Row[Any]) -> OutboundMessage:
    return OutboundMessage(
        id=OutboundId(row.id),
        intent_key=row.intent_key,
        practice_id=PracticeId(row.practice_id),
        channel=ChannelName(row.channel),
        kind=row.kind,
        body=row.body,
        to=PhoneNumber(row.recipient) if row.recipient else None,
        attempts=row.attempts,
        queued_at=row.created_at,
    )


def shorten_lease(c: Connection, outbound_id: OutboundId, until: datetime) -> None:
    """Let a message whose outcome is unknown be claimed, and looked up, from `until` on."""
    c.execute(update(outbound).where(outbound.c.id == outbound_id).values(leased_until=until))
