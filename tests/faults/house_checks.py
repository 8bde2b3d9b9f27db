"""The invariants of the house as a whole: I6, I10 and I12-I15."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from sqlalchemy import func, select

from preparation.invite.quiet_hours import next_allowed
from preparation.messages import OutboundState
from preparation.model import PracticeId
from preparation.records.audit import verify
from preparation.records.database import Connection
from preparation.records.outbound import STARTED_BY_US
from preparation.records.practices import read_practice
from preparation.records.tables import (
    audit,
    deliveries,
    delivery_states,
    inbound,
    outbound,
    outbound_states,
    summaries,
)
from tests.faults.evidence import Evidence

_GIVEN_UP = {
    state.value for state in (OutboundState.FAILED, OutboundState.HELD, OutboundState.WITHDRAWN)
}


def broken(c: Connection, seen: Evidence) -> Iterator[str]:
    """Give what does not hold."""
    for check in (_posted, _quiet_log, _no_error, _audited, _in_its_hours, _fails_closed):
        yield from check(c, seen)


def _posted(c: Connection, seen: Evidence) -> Iterator[str]:
    """The receiver tells repeats by their key: one key, one summary, and the newest is there."""
    bodies = defaultdict(set)
    for posted in seen.posted:
        bodies[posted.key].add(posted.body)
    if any(len(different) > 1 for different in bodies.values()):
        yield "I6: two summaries under one key"
    newest = (
        select(summaries.c.preparation_id, func.max(summaries.c.version))
        .join(deliveries, deliveries.c.summary_id == summaries.c.id)
        .where(deliveries.c.target == "webhook")
        .group_by(summaries.c.preparation_id)
    )
    for preparation_id, version in c.execute(newest):
        if f"{preparation_id}-v{version}" not in bodies:
            yield "I6: the last version never arrived"
    settled = select(delivery_states.c.delivery_id).where(delivery_states.c.state == "accepted")
    if any(number > 1 for number in Counter(c.execute(settled).scalars()).values()):
        yield "I6: a delivery was accepted twice"


def _quiet_log(c: Connection, seen: Evidence) -> Iterator[str]:
    numbers = {re.sub(r"\D", "", number)[-9:] for number in seen.people}
    for secret in [*seen.canaries.values(), *numbers, *seen.secrets]:
        if secret in seen.logged:
            yield "I10: something of a person is in the log"
            return


def _no_error(_: Connection, seen: Evidence) -> Iterator[str]:
    if any(status >= 500 for status in seen.statuses):
        yield "I12: a text was answered with an error of ours"
    if seen.exits:
        yield f"I12: the program ended by itself: {seen.exits}"


def _audited(c: Connection, seen: Evidence) -> Iterator[str]:
    if (number := verify(c)) is not None:
        yield f"I13: the audit chain is broken at row {number}"
    if not seen.read <= set(c.execute(select(audit.c.subject)).scalars()):
        yield "I13: something was shown that the trail does not hold"


def _in_its_hours(c: Connection, seen: Evidence) -> Iterator[str]:
    query = select(outbound.c.intent_key, outbound.c.practice_id).where(
        outbound.c.kind.in_(STARTED_BY_US)
    )
    begun = {row.intent_key: PracticeId(row.practice_id) for row in c.execute(query)}
    for sent in seen.sent:
        if sent.intent_key in begun:
            choices = read_practice(c, begun[sent.intent_key]).choices
            if next_allowed(sent.at, choices) != sent.at:
                yield "I14: something was begun in quiet hours"


def _fails_closed(c: Connection, seen: Evidence) -> Iterator[str]:
    ours = select(inbound.c.provider_key).where(inbound.c.channel == "sms")
    if not set(c.execute(ours).scalars()) <= {text.sid for text in seen.texts}:
        yield "I15: a text was taken in that nobody sent"
    silent = (
        select(outbound_states.c.id)
        .where(outbound_states.c.state.in_(_GIVEN_UP), outbound_states.c.code == "")
        .limit(1)
    )
    if c.execute(silent).first() is not None:
        yield "I15: a text was given up without a reason"
