"""One checker for the invariants, over what the world saw and what the database holds.

I1-I5, I7-I9 and I11 are here; what concerns the house as a whole is in `house_checks`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from sqlalchemy import select

from preparation.messages import OutboundState
from preparation.model import PatientState, Preparation
from preparation.records.answers import read_answers
from preparation.records.database import Connection
from preparation.records.inbound import waiting_lanes
from preparation.records.tables import (
    alerts,
    answers,
    inbound,
    opt_outs,
    outbound,
    outbound_states,
    patient_states,
)
from tests.faults import house_checks
from tests.faults.dialogue import CONSENT
from tests.faults.evidence import RED_FLAG, Evidence, Text

_AFTER_STOP = {"stop_confirmed", "safety", "start_asked"}


async def broken(seen: Evidence) -> list[str]:
    """Return the numbers of the invariants that do not hold, with what is wrong."""
    try:
        return await seen.database.read(lambda c: list(_broken(c, seen)))
    finally:
        seen.database.close()


def _broken(c: Connection, seen: Evidence) -> Iterator[str]:
    for check in (_kept, _once, _in_order, _replies_in_order, _apart, _safe, _alive):
        yield from check(c, seen)
    yield from _not_after_stop(c)
    yield from _not_to_the_dead(c)
    yield from house_checks.broken(c, seen)


def _kept(c: Connection, seen: Evidence) -> Iterator[str]:
    known = set(c.execute(select(inbound.c.provider_key)).scalars())
    if not seen.heard <= known:
        yield "I1: a text that was acknowledged is not there"
    if not {text.sid for text in seen.texts} <= known:
        yield "I2: a text that Twilio has is not there"


def _once(c: Connection, seen: Evidence) -> Iterator[str]:
    for number, preparation in seen.people.items():
        said = Counter(text.body for text in _said(seen, number))
        kept = Counter(_lines_kept(c, preparation))
        if kept != said:
            yield f"I3: a text advanced the dialogue never, or twice: {_difference(said, kept)}"
    yield from _sent_once(c, seen)


def _sent_once(c: Connection, seen: Evidence) -> Iterator[str]:
    """Of two intentions with the same words to one number either text may stand for either."""
    rows = c.execute(select(outbound.c.recipient, outbound.c.body))
    meant = Counter((row.recipient, row.body.strip()) for row in rows)
    taken = Counter((sent.to, sent.body.strip()) for sent in seen.sent if not sent.failed)
    if any(number > max(meant[text], 1) for text, number in taken.items()):
        yield "I4: an intention was accepted twice"


def _said(seen: Evidence, number: str) -> list[Text]:
    """Return what one person sent for keeping."""
    mine = [text for text in seen.texts if text.sender == number]
    return [text for text in mine if any(word in text.body for word in seen.canaries.values())]


def _lines_kept(c: Connection, preparation: Preparation) -> list[str]:
    """Return the texts of which answers were made, one by one: a burst is one answer."""
    rows = [row for row in read_answers(c, preparation.id) if row.question != CONSENT]
    return [line for row in rows if row.text for line in row.text.split("\n")]


def _difference(said: Counter[str], kept: Counter[str]) -> str:
    return f"never {sorted(said - kept)}, too often {sorted(kept - said)}"


def _in_order(c: Connection, seen: Evidence) -> Iterator[str]:
    """Texts stand in the order in which they reached us; where no line broke, that is theirs."""
    stored = select(inbound.c.provider_key).order_by(inbound.c.id)
    arrived = {sid: place for place, sid in enumerate(c.execute(stored).scalars())}
    for number, preparation in seen.people.items():
        said = [text for text in _said(seen, number) if text.sid in arrived]
        prompt = [arrived[text.sid] for text in said if not text.late]
        if prompt != sorted(prompt):
            yield "I5: texts were taken in out of order"
        said.sort(key=lambda text: arrived[text.sid])
        calm = [text.body for text in said if not text.body.startswith(RED_FLAG)]
        kept = [line for line in _lines_kept(c, preparation) if line in set(calm)]
        if kept != calm and sorted(kept) == sorted(calm):
            first = next(pair for pair in zip(kept, calm, strict=True) if pair[0] != pair[1])
            yield f"I5: answers are out of order, from {first} on"


def _replies_in_order(c: Connection, seen: Evidence) -> Iterator[str]:
    places = {
        row.intent_key: row.id for row in c.execute(select(outbound.c.intent_key, outbound.c.id))
    }
    urgent = set(_of_kind(c, "safety"))
    for number in seen.people:
        calm = [s.intent_key for s in seen.sent if s.to == number and not s.failed]
        order = [(places[key], key) for key in calm if key in places and key not in urgent]
        for (before, first), (after, then) in pairwise(order):
            if before > after:
                yield f"I5: replies are out of order: {first} went before {then}"


def _of_kind(c: Connection, kind: str) -> list[str]:
    return list(c.execute(select(outbound.c.intent_key).where(outbound.c.kind == kind)).scalars())


def _apart(c: Connection, seen: Evidence) -> Iterator[str]:
    for number, preparation in seen.people.items():
        others = [word for owner, word in seen.canaries.items() if owner != number]
        sent = [s.body for s in seen.sent if s.to == number]
        kept = [row.text for row in read_answers(c, preparation.id)]
        if any(word in text for word in others for text in [*sent, *kept]):
            yield "I7: something of one reached another"


def _safe(c: Connection, seen: Evidence) -> Iterator[str]:
    query = (
        select(alerts.c.id, answers.c.text)
        .join(answers, answers.c.id == alerts.c.answer_id)
        .where(alerts.c.quiet.is_(False))
    )
    raised = [row.text for row in c.execute(query)]
    flagged = [text.body for text in seen.texts if text.body.startswith(RED_FLAG)]
    safety = set(_of_kind(c, "safety"))
    told = [sent for sent in seen.sent if sent.intent_key in safety and not sent.failed]
    lines = Counter(line for text in raised for line in text.split("\n"))
    if any(lines[body] != number for body, number in Counter(flagged).items()):
        yield "I8: a red flag without its alert, or with two"
    if len(told) != len(raised):
        yield "I8: a red flag without its text"


def _not_after_stop(c: Connection) -> Iterator[str]:
    """Facts are ordered by their identifiers: what was said last before a send is what holds."""
    facts = select(opt_outs.c.number_hash, opt_outs.c.id, opt_outs.c.state)
    said = c.execute(facts.order_by(opt_outs.c.id)).all()
    tried = (
        select(outbound.c.kind, outbound.c.recipient_hash, outbound_states.c.id)
        .join(outbound, outbound.c.id == outbound_states.c.outbound_id)
        .where(outbound_states.c.state == OutboundState.SENDING.value)
    )
    for row in c.execute(tried):
        before = [state for who, fact, state in said if who == row.recipient_hash and fact < row.id]
        if before[-1:] == ["stopped"] and row.kind not in _AFTER_STOP:
            yield "I9: a text was sent after the stop"


def _not_to_the_dead(c: Connection) -> Iterator[str]:
    tried = (
        select(outbound_states.c.id, patient_states.c.id.label("ended"))
        .join(outbound, outbound.c.id == outbound_states.c.outbound_id)
        .join(patient_states, patient_states.c.patient_id == outbound.c.patient_id)
        .where(outbound_states.c.state == OutboundState.SENDING.value)
        .where(patient_states.c.state != PatientState.ACTIVE.value)
    )
    if any(row.id > row.ended for row in c.execute(tried)):
        yield "I9: a text was sent to somebody who died or left"


def _alive(c: Connection, seen: Evidence) -> Iterator[str]:
    if waiting_lanes(c):
        yield "I11: a text still waits"
    for number, words in seen.answered.items():
        if not any(words in sent.body for sent in seen.sent if sent.to == number):
            yield "I11: the next text got no answer"
