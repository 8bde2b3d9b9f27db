"""Texts of ours that the provider has and our record has not: it was restored from a backup."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection, Row, bindparam, or_, select, update

from preparation.clock import NewId
from preparation.conversation.links import without_token
from preparation.messages import NewInbound, OutboundId, OutboundMessage, ProviderKey, ProviderSend
from preparation.records.erased_messages import were_erased
from preparation.records.lookups import number_hash
from preparation.records.outbound import STARTED_BY_US
from preparation.records.tables import inbound, outbound, outbound_states, provider_sends
from preparation.records.upsert import insert_new
from preparation.records.vault import Vault

CLOCKS_DIFFER = timedelta(seconds=30)
"""How far the provider's clock may be from ours."""
_ANSWER = "to:"

_TO_SAME = (
    select(provider_sends)
    .where(
        provider_sends.c.recipient_hash
        == select(outbound.c.recipient_hash)
        .where(outbound.c.id == bindparam("message"))
        .scalar_subquery(),
        provider_sends.c.practice_id == bindparam("practice"),
    )
    .where(provider_sends.c.stands_for.is_(None))
    .order_by(provider_sends.c.sent_at, provider_sends.c.id)
)


def note_unknown(c: Connection, send: ProviderSend, *, vault: Vault, new_id: NewId) -> bool:
    """Keep a text that the provider lists, where our record does not know it.

    Not one whose sender died before it learnt what became of it: that is looked up anyway.
    """
    hashed = number_hash(vault, send.to)
    if _is_known(c, send.provider_key) or _is_being_sent(c, send, hashed):
        return False
    return insert_new(
        c,
        provider_sends,
        id=new_id(),
        practice_id=send.practice_id,
        provider_key=send.provider_key,
        recipient_hash=hashed,
        body=send.body,
        sent_at=send.sent_at,
    )


def answer_to(c: Connection, message: NewInbound, vault: Vault) -> ProviderKey | None:
    """Return the first unknown text of ours that followed what somebody sent: its answer.

    None where the record has dealt with it: it knows what it said.
    """
    if message.sender is None or message.sent_at is None or _is_dealt_with(c, message):
        return None
    stands_for = provider_sends.c.stands_for
    found = c.execute(
        select(provider_sends.c.provider_key)
        .where(provider_sends.c.practice_id == message.practice_id)
        .where(provider_sends.c.recipient_hash == number_hash(vault, message.sender))
        .where(provider_sends.c.sent_at >= message.sent_at)
        .where(or_(stands_for.is_(None), stands_for.startswith(_ANSWER)))
        .order_by(provider_sends.c.sent_at, provider_sends.c.id)
        .limit(1)
    ).scalar()
    if found is not None:
        _note(c, ProviderKey(found), f"{_ANSWER}{message.provider_key}"[:64])
    return ProviderKey(found) if found else None


def note_answered(c: Connection, message: NewInbound, by: ProviderKey) -> None:
    """Note that a message which we have, and which waits, was answered once."""
    mine = (inbound.c.channel == message.channel, inbound.c.provider_key == message.provider_key)
    waiting = update(inbound).where(*mine, inbound.c.handled_at.is_(None))
    c.execute(waiting.values(answered_by=by))


def sent_already(c: Connection, message: OutboundMessage) -> tuple[ProviderKey | None, bool]:
    """Return which unknown text a message is, and whether it may be one that we cannot tell.

    A message that waited when the backup was made is one with the same words that went after
    it was queued. What we start is made anew: then the words tell, but for the link in them;
    where other words went to that number, nobody can tell whether they were the same thing.
    """
    rows = c.execute(_TO_SAME, {"message": message.id, "practice": message.practice_id}).all()
    started = message.kind in STARTED_BY_US
    for row in rows:
        waited = row.sent_at >= message.queued_at - CLOCKS_DIFFER
        if (waited or started) and _same_words(row, message):
            _note(c, ProviderKey(row.provider_key), message.id)
            return ProviderKey(row.provider_key), False
    return None, started and bool(rows)


def explain_all(c: Connection, message: OutboundId) -> None:
    """Note that a person has looked at the unknown texts to a message's number, and lets it go."""
    number = select(outbound.c.recipient_hash).where(outbound.c.id == message).scalar_subquery()
    mine = update(provider_sends).where(provider_sends.c.recipient_hash == number)
    c.execute(mine.where(provider_sends.c.stands_for.is_(None)).values(stands_for=message))


def _is_dealt_with(c: Connection, message: NewInbound) -> bool:
    mine = (inbound.c.channel == message.channel, inbound.c.provider_key == message.provider_key)
    done = or_(inbound.c.handled_at.is_not(None), inbound.c.parked_at.is_not(None))
    if were_erased(c, [message.provider_key]):
        return True
    return c.execute(select(inbound.c.id).where(*mine, done)).first() is not None


def _is_known(c: Connection, key: ProviderKey) -> bool:
    names = select(outbound.c.id).where(outbound.c.provider_key == key).limit(1)
    tries = select(outbound_states.c.id).where(outbound_states.c.provider_key == key).limit(1)
    known = c.execute(names).first() is not None or c.execute(tries).first() is not None
    return known or bool(were_erased(c, [key]))


def _is_being_sent(c: Connection, send: ProviderSend, hashed: str) -> bool:
    under_way = select(outbound.c.body).where(
        outbound.c.recipient_hash == hashed,
        outbound.c.settled_at.is_(None),
        outbound.c.attempts > 0,
    )
    return any(_bare(body) == _bare(send.body) for body in c.execute(under_way).scalars())


def _note(c: Connection, key: ProviderKey, stands_for: str) -> None:
    mine = update(provider_sends).where(provider_sends.c.provider_key == key)
    c.execute(mine.values(stands_for=stands_for))


def _same_words(row: Row[tuple[object, ...]], message: OutboundMessage) -> bool:
    return _bare(str(row.body)) == _bare(message.body)


def _bare(body: str) -> str:
    """Return a text without the token of its link, which is new each time."""
    return without_token(body).strip()
