"""A send whose answer was lost is looked up: sent once, and never taken for another's."""

from __future__ import annotations

import pytest

from preparation.conversation.outbox import LEASE
from preparation.errors import OutcomeUnknown
from preparation.messages import OutboundState
from preparation.records.database import Database
from preparation.records.sending import claim_sendable
from tests.builders import HandClock
from tests.conversation.test_outbox import Desk, open_desk

SENT = OutboundState.SENT


@pytest.fixture
async def desk(databases: Database, clock: HandClock) -> Desk:
    return await open_desk(databases, clock)


@pytest.mark.covers("F40", "F6", "H6", "I4")
async def test_an_unknown_outcome_is_looked_up_and_not_sent_again(desk: Desk) -> None:
    """The provider took it but the answer was lost: it is found, not repeated."""
    desk.carrier.faults.append(OutcomeUnknown("timeout"))
    desk.carrier.accept_before_fault = True
    await desk.queues("turn:1")
    await desk.outbox.send_due()
    desk.clock.moves(seconds=20)
    await desk.outbox.send_due()
    assert desk.sent == ["Hello"]
    assert await desk.state_of("turn:1") is OutboundState.ACCEPTED


@pytest.mark.covers("F40", "I4")
async def test_an_outcome_that_stays_unknown_is_held_for_staff(desk: Desk) -> None:
    """The provider does not have it, so far as it says: nothing is sent blindly."""
    desk.carrier.faults.append(OutcomeUnknown("timeout"))
    await desk.queues("turn:1")
    await desk.outbox.send_due()
    desk.clock.moves(seconds=20)
    await desk.outbox.send_due()
    assert desk.sent == []
    assert await desk.state_of("turn:1") is OutboundState.HELD


@pytest.mark.covers("F6", "F40", "I4", "I8")
async def test_of_two_safety_texts_with_the_same_words_each_goes_once(desk: Desk) -> None:
    """One whose answer was lost is looked up while the next, alike to the letter, is sent."""
    desk.carrier.faults.append(OutcomeUnknown("timeout"))
    desk.carrier.accept_before_fault = True
    await desk.queues("alert:1", "Call 999", "safety")
    await desk.outbox.send_due()
    desk.clock.moves(seconds=61)
    await desk.queues("alert:2", "Call 999", "safety")
    for _ in range(4):
        await desk.outbox.send_due()
        desk.clock.moves(seconds=61)
    assert [message.intent_key for message in desk.carrier.ledger] == ["alert:1", "alert:2"]


@pytest.mark.covers("F6", "F47", "I4", "I8")
@pytest.mark.parametrize(
    ("told_at", "sent"),
    [(1, ["alert:1", "alert:2"]), (2, ["alert:1", "alert:2"]), (99, ["alert:2", "alert:2"])],
)
async def test_a_callback_says_for_certain_whose_text_it_was(
    desk: Desk, told_at: int, sent: list[str]
) -> None:
    """The first never reached the provider, and the second's text may be taken for it.

    The callback comes while one of them is being looked for, or never: two texts go.
    """
    desk.carrier.faults.append(OutcomeUnknown("killed"))
    await desk.queues("alert:1", "Call 999", "safety")
    await desk.queues("alert:2", "Call 999", "safety")

    async def loses_the_answer() -> None:
        if desk.carrier.ledger:
            raise OutcomeUnknown("killed")

    async def tells() -> None:
        looked.append(None)
        if len(looked) == told_at:
            await desk.outbox.report("alert:2", desk.carrier.listed[0][0], SENT, "")

    looked = list[None]()
    desk.carrier.before_answering, desk.carrier.before_listing = loses_the_answer, tells
    await desk.outbox.send_due()
    desk.carrier.before_answering = None
    for _ in range(4):
        desk.clock.moves(seconds=20)
        await desk.outbox.send_due()
    assert sorted(message.intent_key for message in desk.carrier.ledger) == sent
    assert await desk.state_of("alert:1") is OutboundState.ACCEPTED
    assert await desk.state_of("alert:2") in (SENT, OutboundState.ACCEPTED)


@pytest.mark.covers("F6", "F50")
async def test_a_sender_that_was_killed_leaves_a_message_to_be_looked_up(desk: Desk) -> None:
    """A lease that ran out means that an earlier try may have gone through."""
    await desk.queues("turn:1")
    await desk.database.write(
        lambda c: claim_sendable(
            c, now=desk.clock(), lease=LEASE, limit=1, new_id=desk.builder.new_id
        )
    )
    desk.clock.moves(minutes=5)
    await desk.outbox.send_due()
    assert desk.sent == []
    assert await desk.state_of("turn:1") is OutboundState.HELD
