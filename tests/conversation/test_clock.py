"""A clock that jumps: nothing is hidden, nothing is stuck, nothing bursts (F52)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from channels.twilio_outcomes import verdict
from preparation.clock import ids_after
from preparation.conversation.judgement import Net
from preparation.conversation.outbox import LEASE, Outbox
from preparation.conversation.wake import Wake
from preparation.messages import NewInbound, OutboundState, ProviderKey
from preparation.model import PreparationState
from preparation.records.database import Connection, Database
from preparation.records.newest import ids_above, newest_identifier
from preparation.records.opt_outs import STARTED, STOPPED, is_stopped, record_opt_out
from preparation.records.preparations import preparation_state, set_preparation_state
from preparation.records.sending import claim_sendable
from preparation.records.tables import outbound, practices
from preparation.words import Words
from tests.builders import Builder, HandClock
from tests.conversation.phones import PHONE, SMS, Phone, open_phone
from tests.conversation.test_outbox import Desk, open_desk

YEARS = 56.5 * 365


def _restarts(desk: Desk) -> None:
    """Another process takes over: nothing is remembered but the record."""
    desk.outbox = Outbox(
        desk.database, {SMS: desk.carrier}, desk.clock, desk.builder.new_id, Wake(), lambda: 0.5,
        verdict,
    )  # fmt: skip


@pytest.mark.covers("F52", "I5")
@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=YEARS)], ids=["1 h", "1970"])
async def test_what_is_written_after_the_clock_was_set_back_is_the_newest(
    databases: Database, clock: HandClock, back: timedelta
) -> None:
    """A restart with a clock that is behind: the newer state holds, and so does the stop."""
    rosa = await databases.write(Builder(databases.vault, clock).everything)
    clock.now -= back
    new_id = await ids_above(databases, clock)
    hashed, mine = "h" * 64, rosa.preparation.id

    def write(c: Connection) -> None:
        for state in (PreparationState.IN_PROGRESS, PreparationState.STOPPED):
            set_preparation_state(c, mine, state, at=clock(), new_id=new_id)
        for state in (STARTED, STOPPED):
            record_opt_out(
                c, rosa.practice.id, hashed, state=state, how="x", at=clock(), new_id=new_id
            )

    await databases.write(write)
    assert await databases.read(lambda c: preparation_state(c, mine)) is PreparationState.STOPPED
    assert await databases.read(lambda c: is_stopped(c, rosa.practice.id, hashed))


async def test_without_the_record_a_clock_set_back_would_make_lower_identifiers(
    database: Database, clock: HandClock
) -> None:
    """The reason why the record is asked at the start."""
    await database.write(Builder(database.vault, clock).everything)
    newest = await database.read(newest_identifier)
    clock.moves(hours=-1)
    assert ids_after(clock)() < newest < ids_after(clock, newest)()


async def test_an_identifier_of_another_kind_does_not_count(
    databases: Database, clock: HandClock
) -> None:
    """The simulation's practice is called "practice"; that is no time."""
    builder = Builder(databases.vault, clock)
    made = await databases.write(builder.practice)
    name = practices.c.id
    renamed = update(practices).where(name == made.id).values(id="zzz")
    await databases.write(lambda c: c.execute(renamed))
    assert await databases.read(newest_identifier) == ""
    assert await databases.read(lambda c: c.execute(select(func.count(name))).scalar_one()) == 1


@pytest.fixture
async def phone(database: Database, clock: HandClock, words: Words, net: Net) -> Phone:
    return await open_phone(database, clock, words, net, "Ann")


@pytest.mark.covers("F52", "I11")
@pytest.mark.parametrize("hours", [-1, 24, -24 * YEARS], ids=["-1 h", "+1 d", "1970"])
async def test_a_text_that_waits_when_the_clock_jumps_is_answered(
    phone: Phone, hours: float
) -> None:
    """It was taken in by the old time, and waits for no time that may never come."""
    message = NewInbound(phone.practice.id, SMS, ProviderKey("SM-a"), "my feet", PHONE)
    await phone.engine.inbox.receive(message)
    await phone.settles(hours=hours)
    assert await phone.kept("Ann") == ["my feet"]
    assert len(phone.sent) == 1
    assert len(await phone.says("and my hands")) == 1


@pytest.mark.covers("F52", "I11")
async def test_a_reply_that_waits_when_the_clock_is_set_back_goes(
    databases: Database, clock: HandClock
) -> None:
    """Also where the lease of a sender that died lies in the future: then it is looked up."""
    desk = await open_desk(databases, clock)
    await desk.queues("turn:1")
    await databases.write(
        lambda c: claim_sendable(
            c, now=desk.clock(), lease=LEASE, limit=1, new_id=desk.builder.new_id
        )
    )
    await desk.carrier.send((await _claimed(desk))[0])
    await desk.queues("turn:2", "Then this")
    clock.moves(hours=-3)
    _restarts(desk)
    for _ in range(3):
        clock.moves(seconds=1)
        await desk.outbox.send_due()
    assert desk.sent == ["Hello", "Then this"]
    assert await desk.state_of("turn:1") is OutboundState.ACCEPTED


async def _claimed(desk: Desk):  # type: ignore[no-untyped-def]
    """Return the message that a sender has in hand, as it was claimed."""
    from preparation.records.outbound import _message

    rows = await desk.database.read(lambda c: c.execute(select(outbound)).all())
    return [_message(row) for row in rows if row.leased_until is not None]


@pytest.mark.covers("F52", "H2", "I14")
async def test_a_clock_that_jumps_ahead_sends_no_burst(
    databases: Database, clock: HandClock
) -> None:
    """Sixty invites that lie ready go at their pace, not all in the minute of the jump."""
    desk = await open_desk(databases, clock)
    for number in range(60):
        await desk.queues(f"invite:{number}", f"Invite {number}", kind="invite")
    clock.moves(days=1)
    while await desk.outbox.send_due():
        pass
    assert 0 < len(desk.sent) <= desk.rosa.practice.choices.started_per_minute
    clock.now = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
    sent = len(desk.sent)
    while await desk.outbox.send_due():
        pass
    assert len(desk.sent) - sent <= desk.rosa.practice.choices.started_per_minute
