"""One checker for the invariants, over what Twilio saw and what the database holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import select

from preparation.messages import OutboundState
from preparation.model import Preparation
from preparation.records.answers import read_answers
from preparation.records.database import Connection, Database
from preparation.records.inbound import waiting_lanes
from preparation.records.tables import alerts, inbound, opt_outs, outbound, outbound_states
from tests.faults.world import ANN, LAST, RED_FLAG, ROSA, World

_AFTER_STOP = {"stop_confirmed", "safety", "start_asked"}
_WORDS = {ROSA: "rosaword", ANN: "annword"}


async def broken(world: World) -> list[str]:
    """Return the numbers of the invariants that do not hold, with what is wrong."""
    database = Database(f"sqlite:///{world.path}", world.vault)
    try:
        return await database.read(lambda c: list(_broken(c, world)))
    finally:
        database.close()


def _broken(c: Connection, world: World) -> Iterator[str]:
    yield from _kept(c, world)
    yield from _once(c, world)
    yield from _in_order(c, world)
    yield from _apart(c, world)
    yield from _safe(c, world)
    yield from _not_after_stop(c)
    yield from _alive(c, world)


def _kept(c: Connection, world: World) -> Iterator[str]:
    known = set(c.execute(select(inbound.c.provider_key)).scalars())
    if not set(world.ledger.heard) <= known:
        yield "I1: a text that was acknowledged is not there"
    if not {message.provider_key for message in world.ledger.inbound} <= known:
        yield "I2: a text that Twilio has is not there"


def _once(c: Connection, world: World) -> Iterator[str]:
    for number, preparation in world.people.items():
        said = [m.body for m in world.ledger.inbound if m.sender == number and "word" in m.body]
        if Counter(_words_kept(c, preparation)) != Counter(said):
            yield "I3: a text advanced the dialogue never, or twice"
    standing = Counter(sent.message.intent_key for sent in world.ledger.sent if not sent.failed)
    if any(number > 1 for number in standing.values()):
        yield "I4: an intention was accepted twice"


def _words_kept(c: Connection, preparation: Preparation) -> list[str]:
    """Return the texts of which answers were made, one by one: a burst is one answer."""
    return [
        line for row in read_answers(c, preparation.id) if row.text for line in row.text.split("\n")
    ]


def _in_order(c: Connection, world: World) -> Iterator[str]:
    for number, preparation in world.people.items():
        said = [m.body for m in world.ledger.inbound if m.sender == number and "word" in m.body]
        plain = [body for body in said if body != RED_FLAG]
        kept = [text for text in _words_kept(c, preparation) if text in plain]
        if kept != plain and sorted(kept) == sorted(plain):
            yield "I5: answers are out of order"
        ids = [s.message.id for s in world.ledger.sent if s.message.to == number]
        urgent = {s.message.id for s in world.ledger.sent if s.message.kind == "safety"}
        calm = [each for each in ids if each not in urgent]
        if calm != sorted(calm):
            yield "I5: replies are out of order"


def _apart(c: Connection, world: World) -> Iterator[str]:
    for number, preparation in world.people.items():
        others = [word for owner, word in _WORDS.items() if owner != number]
        sent = [s.message.body for s in world.ledger.sent if s.message.to == number]
        kept = [row.text for row in read_answers(c, preparation.id)]
        if any(word in text for word in others for text in [*sent, *kept]):
            yield "I7: something of one reached another"


def _safe(c: Connection, world: World) -> Iterator[str]:
    flagged = sum(message.body == RED_FLAG for message in world.ledger.inbound)
    told = {s.message.intent_key for s in world.ledger.sent if s.message.kind == "safety"}
    raised = c.execute(select(alerts.c.id).where(alerts.c.quiet.is_(False))).all()
    if not len(told) == len(raised) == flagged:
        yield "I8: a red flag without its text, or without its alert"


def _not_after_stop(c: Connection) -> Iterator[str]:
    tried = (
        select(outbound.c.kind, outbound_states.c.id, opt_outs.c.id.label("stopped"))
        .join(outbound, outbound.c.id == outbound_states.c.outbound_id)
        .join(opt_outs, opt_outs.c.number_hash == outbound.c.recipient_hash)
        .where(outbound_states.c.state == OutboundState.SENDING.value)
    )
    for row in c.execute(tried):
        if row.id > row.stopped and row.kind not in _AFTER_STOP:
            yield "I9: a text was sent after the stop"


def _alive(c: Connection, world: World) -> Iterator[str]:
    if waiting_lanes(c):
        yield "I11: a text still waits"
    sent = [s.message.body for s in world.ledger.sent if s.message.to == ROSA]
    if not any(LAST in body for body in sent):
        yield "I11: the next text got no answer"
