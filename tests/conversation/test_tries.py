"""A text that is known not to have arrived is tried again, and nothing is ever sent twice."""

from __future__ import annotations

import pytest

from preparation.errors import OutcomeUnknown, SendFailed
from preparation.messages import OutboundState, ProviderKey
from preparation.records.database import Database
from tests.builders import HandClock
from tests.conversation.test_outbox import Desk, open_desk

UNDELIVERED, DELIVERED = OutboundState.UNDELIVERED, OutboundState.DELIVERED


@pytest.fixture
async def desk(database: Database, clock: HandClock) -> Desk:
    return await open_desk(database, clock)


async def fails(desk: Desk, code: str, key: str = "turn:1") -> ProviderKey:
    """The newest try is reported as not delivered."""
    sid = desk.carrier.key_of(desk.carrier.ledger[-1])
    await desk.outbox.report(key, sid, UNDELIVERED, code)
    return sid


@pytest.mark.covers("F43", "I4")
async def test_a_phone_that_is_off_is_tried_again_a_few_times(desk: Desk) -> None:
    """Four more tries with growing pauses, then it is over; every try is on the record."""
    await desk.queues("turn:1")
    await desk.outbox.send_due()
    for tries in range(2, 8):
        await fails(desk, "30003")
        assert await desk.outbox.send_due() == 0
        desk.clock.moves(hours=3)
        await desk.outbox.send_due()
        assert len(desk.sent) == min(tries, 5)
    assert await desk.state_of("turn:1") is UNDELIVERED


@pytest.mark.covers("F43")
@pytest.mark.parametrize(
    ("code", "sent", "state"),
    [
        ("30008", 2, OutboundState.ACCEPTED),
        ("30005", 1, UNDELIVERED),
        ("30006", 1, UNDELIVERED),
        ("30036", 1, UNDELIVERED),
        ("30007", 1, OutboundState.HELD),
        ("30002", 1, OutboundState.HELD),
    ],
)
async def test_what_is_done_depends_on_the_code(
    desk: Desk, code: str, sent: int, state: OutboundState
) -> None:
    await desk.queues("turn:1")
    await desk.outbox.send_due()
    await fails(desk, code)
    desk.clock.moves(hours=3)
    await desk.outbox.send_due()
    assert len(desk.sent) == sent
    assert await desk.state_of("turn:1") is state


@pytest.mark.covers("F43", "I9")
async def test_an_opt_out_that_we_learn_of_by_callback_is_kept(desk: Desk) -> None:
    await desk.queues("turn:1")
    await desk.outbox.send_due()
    await fails(desk, "21610")
    await desk.queues("turn:2")
    await desk.outbox.send_due()
    assert len(desk.sent) == 1


@pytest.mark.covers("F47", "I4")
async def test_old_news_of_an_earlier_try_is_no_news_of_the_next(desk: Desk) -> None:
    """The same callback three times, and once more when the second try has gone."""
    await desk.queues("turn:1")
    await desk.outbox.send_due()
    first = await fails(desk, "30003")
    for _ in range(2):
        await desk.outbox.report("turn:1", first, UNDELIVERED, "30003")
    desk.clock.moves(hours=3)
    await desk.outbox.send_due()
    await desk.outbox.report("turn:1", first, UNDELIVERED, "30003")
    desk.clock.moves(hours=3)
    await desk.outbox.send_due()
    assert len(desk.sent) == 2
    assert await desk.state_of("turn:1") is OutboundState.ACCEPTED


@pytest.mark.covers("F47", "I4")
async def test_a_text_that_arrives_after_all_is_not_sent_again(desk: Desk) -> None:
    """ "Undelivered", and then "delivered" before its next try."""
    await desk.queues("turn:1")
    await desk.outbox.send_due()
    first = await fails(desk, "30003")
    await desk.outbox.report("turn:1", first, DELIVERED, "")
    desk.clock.moves(hours=3)
    await desk.outbox.send_due()
    assert len(desk.sent) == 1
    assert await desk.state_of("turn:1") is DELIVERED


@pytest.mark.covers("F48", "I4")
async def test_a_failure_told_before_the_answer_to_the_send(desk: Desk) -> None:
    """The callback overtakes the answer of our own POST: the retry is not lost to it."""
    await desk.queues("turn:1")

    async def tell() -> None:
        await fails(desk, "30003")

    desk.carrier.before_answering = tell
    await desk.outbox.send_due()
    desk.carrier.before_answering = None
    assert await desk.state_of("turn:1") is OutboundState.QUEUED
    desk.clock.moves(hours=3)
    await desk.outbox.send_due()
    assert len(desk.sent) == 2


@pytest.mark.covers("F40", "I4")
async def test_the_look_up_of_a_second_try_does_not_find_the_first(desk: Desk) -> None:
    """Both have the same words: the one that failed is not taken for the one in doubt."""
    await desk.queues("turn:1")
    await desk.outbox.send_due()
    await fails(desk, "30003")
    desk.carrier.faults.append(OutcomeUnknown("timeout"))
    for _ in range(2):
        desk.clock.moves(hours=3)
        await desk.outbox.send_due()
    assert len(desk.sent) == 1
    assert await desk.state_of("turn:1") is OutboundState.HELD


@pytest.mark.covers("I5")
async def test_a_retry_holds_nothing_newer_back_and_gives_way_to_it(desk: Desk) -> None:
    """The conversation has moved on: an old reply would only confuse."""
    await desk.queues("turn:1", "first")
    await desk.outbox.send_due()
    await fails(desk, "30003")
    await desk.queues("turn:2", "second")
    await desk.outbox.send_due()
    desk.clock.moves(hours=3)
    while await desk.outbox.send_due():
        pass
    assert desk.sent == ["first", "second"]
    assert await desk.state_of("turn:1") is OutboundState.WITHDRAWN


@pytest.mark.covers("F42")
async def test_a_refused_account_loses_nothing_and_causes_no_storm(desk: Desk) -> None:
    """One refusal closes the outbox for five minutes; then everything goes."""
    desk.carrier.faults.append(SendFailed("20003", permanent=False, operator=True))
    await desk.queues("turn:1", "first")
    await desk.outbox.send_due()
    await desk.queues("turn:2", "second")
    for _ in range(5):
        assert await desk.outbox.send_due() == 0
    desk.clock.moves(minutes=6)
    while await desk.outbox.send_due():
        pass
    assert desk.sent == ["first", "second"]
