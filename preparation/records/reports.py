"""What a provider says became of our messages: forward only, try by try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, String, bindparam, or_, select, update

from preparation.clock import NewId
from preparation.messages import OutboundId, OutboundState, ProviderKey
from preparation.records.outbound import add_state, settle
from preparation.records.tables import outbound, outbound_states

FAILURES = frozenset({OutboundState.UNDELIVERED, OutboundState.FAILED})

_RANK = {
    OutboundState.QUEUED: 0,
    OutboundState.HELD: 0,
    OutboundState.SENDING: 1,
    OutboundState.ACCEPTED: 2,
    OutboundState.SENT: 3,
    OutboundState.UNDELIVERED: 4,
    OutboundState.FAILED: 4,
    OutboundState.DELIVERED: 5,
    OutboundState.WITHDRAWN: 6,
}


_STATES = (
    select(outbound_states.c.state, outbound_states.c.provider_key)
    .where(outbound_states.c.outbound_id == bindparam("message"))
    .order_by(outbound_states.c.id)
)
_KEY, _OWNER = bindparam("key", type_=String), bindparam("owner", type_=String)
_GIVE_BACK = (
    update(outbound)
    .where(outbound.c.provider_key == _KEY, outbound.c.id != _OWNER)
    .values(provider_key=None, settled_at=None, leased_until=bindparam("now"))
    .returning(outbound.c.id)
)
_ANOTHERS = (
    select(outbound.c.id).where(outbound.c.provider_key == _KEY, outbound.c.id != _OWNER).limit(1)
)
_INTENT = bindparam("intent", type_=String)
_FIND = (
    select(outbound.c.id)
    .where(or_(outbound.c.provider_key == _KEY, outbound.c.intent_key == _INTENT))
    .order_by((outbound.c.intent_key == _INTENT).desc())
    .limit(1)
)
_NAME = (
    update(outbound)
    .where(outbound.c.id == bindparam("message"), outbound.c.provider_key.is_(None))
    .values(provider_key=_KEY)
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a message: how far it got, and its tries that are known to have failed."""

    state: OutboundState
    failed: frozenset[ProviderKey]


@dataclass(frozen=True, slots=True)
class Report:
    """News of one try. `intent_key`: which message it was, where the callback says so."""

    intent_key: str | None
    provider_key: ProviderKey
    state: OutboundState
    code: str


def record_report(
    c: Connection, report: Report, *, now: datetime, new_id: NewId
) -> OutboundId | None:
    """Take in what the provider says, and return which message it was news of, if it was."""
    outbound_id = _find(c, report)
    if outbound_id is None:
        return None
    _give_back(c, report.provider_key, outbound_id, now=now, new_id=new_id)
    standing = read_standing(c, outbound_id)
    before = standing.state
    if report.provider_key in standing.failed:
        # that try is over; only its late arrival can still spare the patient the next one
        arrived = report.state is OutboundState.DELIVERED
        if not (arrived and before is OutboundState.QUEUED):
            return None
    elif _RANK[report.state] <= _RANK[before]:
        return None
    _name(c, outbound_id, report.provider_key)
    settle(
        c,
        outbound_id,
        report.state,
        now=now,
        new_id=new_id,
        code=report.code,
        about=report.provider_key,
    )
    return outbound_id


def _give_back(
    c: Connection, key: ProviderKey, owner: OutboundId, *, now: datetime, new_id: NewId
) -> None:
    """Look again for a message that was looked up and taken for one of another's with its words.

    Only a callback says for certain whose a key is.
    """
    mistaken = c.execute(_GIVE_BACK, {"key": key, "owner": owner, "now": now})
    for message in mistaken.scalars().all():
        sending = OutboundState.SENDING
        add_state(c, OutboundId(message), sending, now=now, new_id=new_id, code="mistaken")


def accept(
    c: Connection, outbound_id: OutboundId, key: ProviderKey, *, now: datetime, new_id: NewId
) -> bool:
    """Note that the provider has a message, unless its callbacks have told us more already.

    Returns False where the key is another message's: of two with the same words, looked up at
    the same time, only one can be it.
    """
    standing = read_standing(c, outbound_id)
    if key in standing.failed:
        return True
    if _is_anothers(c, outbound_id, key):
        return False
    if _RANK[standing.state] >= _RANK[OutboundState.ACCEPTED]:
        _name(c, outbound_id, key)
        return True
    accepted = OutboundState.ACCEPTED
    settle(c, outbound_id, accepted, now=now, new_id=new_id, provider_key=key, about=key)
    return True


def _is_anothers(c: Connection, outbound_id: OutboundId, key: ProviderKey) -> bool:
    return c.execute(_ANOTHERS, {"key": key, "owner": outbound_id}).first() is not None


def hold_unknown(c: Connection, outbound_id: OutboundId, *, now: datetime, new_id: NewId) -> None:
    """Hold a message of which nobody can tell whether it went."""
    held = OutboundState.HELD
    settle(c, outbound_id, held, now=now, new_id=new_id, code="outcome unknown")


def failed_tries(c: Connection, outbound_id: OutboundId) -> frozenset[ProviderKey]:
    """Return what the provider called the tries of a message that are known to have failed."""
    return read_standing(c, outbound_id).failed


def read_standing(c: Connection, outbound_id: OutboundId) -> Standing:
    """Return what is known of a message, folded from the facts about it."""
    facts = c.execute(_STATES, {"message": outbound_id}).all()
    failed = {
        ProviderKey(fact.provider_key)
        for fact in facts
        if fact.provider_key and fact.state in FAILURES
    }
    return Standing(OutboundState(facts[-1].state), frozenset(failed))


def try_again(
    c: Connection,
    outbound_id: OutboundId,
    due_at: datetime,
    *,
    now: datetime,
    new_id: NewId,
    code: str,
) -> None:
    """Put a message back that is known not to have arrived. It keeps back nothing newer."""
    again = {"due_at": due_at, "settled_at": None, "leased_until": None, "provider_key": None}
    c.execute(update(outbound).where(outbound.c.id == outbound_id).values(attempts=0, **again))
    add_state(c, outbound_id, OutboundState.QUEUED, now=now, new_id=new_id, code=code)


def is_overtaken(c: Connection, outbound_id: OutboundId) -> bool:
    """Tell whether something newer was written to the same number: an old reply would confuse."""
    newer = outbound.alias("newer")
    query = (
        select(newer.c.id)
        .join(outbound, outbound.c.recipient_hash == newer.c.recipient_hash)
        .where(outbound.c.id == outbound_id, newer.c.id > outbound.c.id)
        .where(newer.c.practice_id == outbound.c.practice_id)
        .limit(1)
    )
    return c.execute(query).first() is not None


def keys_of_others(c: Connection, outbound_id: OutboundId) -> frozenset[ProviderKey]:
    """Return what the provider calls other messages to that number, and failed tries of this."""
    other = outbound.alias("other")
    query = (
        select(other.c.provider_key)
        .join(outbound, outbound.c.recipient_hash == other.c.recipient_hash)
        .where(outbound.c.id == outbound_id, other.c.id != outbound_id)
        .where(other.c.provider_key.is_not(None))
    )
    return frozenset(c.execute(query).scalars()) | failed_tries(c, outbound_id)


def _find(c: Connection, report: Report) -> OutboundId | None:
    named = {"key": report.provider_key, "intent": report.intent_key or ""}
    row = c.execute(_FIND, named).first()
    return OutboundId(row.id) if row else None


def _name(c: Connection, outbound_id: OutboundId, provider_key: ProviderKey) -> None:
    """Remember what the provider calls a message, when a callback was the first to tell."""
    c.execute(_NAME, {"message": outbound_id, "key": provider_key})
