"""The outbox sends each intention at most once, in order, and only what may still go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from channels.twilio_outcomes import verdict
from preparation.conversation.outbox import Outbox
from preparation.conversation.wake import Wake
from preparation.errors import SendFailed
from preparation.messages import NewOutbound, OutboundState, ProviderKey
from preparation.model import ChannelName, PatientState, PhoneNumber
from preparation.records import opt_outs
from preparation.records.database import Connection, Database
from preparation.records.listings import note_listed
from preparation.records.lookups import number_hash
from preparation.records.outbound import claim_due, newest_state, queue
from preparation.records.patients import set_patient_state
from preparation.records.tables import outbound, outbound_states
from tests.builders import Builder, Built, HandClock
from tests.fakes import LedgerCarrier

SMS = ChannelName("sms")


@dataclass
class Desk:
    """An outbox with one patient to write to."""

    database: Database
    clock: HandClock
    builder: Builder
    rosa: Built
    carrier: LedgerCarrier
    outbox: Outbox

    async def queues(self, key: str, body: str = "Hello", kind: str = "reply") -> bool:
        message = NewOutbound(
            intent_key=key,
            practice_id=self.rosa.practice.id,
            patient_id=self.rosa.patient.id,
            preparation_id=self.rosa.preparation.id,
            channel=SMS,
            kind=kind,
            body=body,
            to=self.rosa.patient.mobile,
        )
        return await self.database.write(
            lambda c: queue(
                c,
                message,
                now=self.clock(),
                new_id=self.builder.new_id,
                vault=self.database.vault,
            )
        )

    async def state_of(self, key: str) -> OutboundState:
        def read(c: Connection) -> OutboundState:
            found = c.execute(select(outbound.c.id).where(outbound.c.intent_key == key))
            return newest_state(c, found.scalar_one())

        return await self.database.read(read)

    @property
    def sent(self) -> list[str]:
        return [message.body for message in self.carrier.ledger]


@pytest.fixture
async def desk(databases: Database, clock: HandClock) -> Desk:
    return await open_desk(databases, clock)


async def open_desk(databases: Database, clock: HandClock) -> Desk:
    """Build an outbox with one patient to write to."""
    builder, carrier = Builder(databases.vault, clock), LedgerCarrier(clock)
    rosa = await databases.write(builder.everything)
    outbox = Outbox(databases, {SMS: carrier}, clock, builder.new_id, Wake(), lambda: 0.5, verdict)
    return Desk(databases, clock, builder, rosa, carrier, outbox)


@pytest.mark.covers("I4")
async def test_one_intention_is_one_message(desk: Desk) -> None:
    """The same intention queued twice is sent once."""
    assert await desk.queues("turn:1")
    assert not await desk.queues("turn:1")
    await desk.outbox.send_due()
    await desk.outbox.send_due()
    assert desk.sent == ["Hello"]


@pytest.mark.covers("I5")
async def test_messages_to_one_number_go_in_order(desk: Desk) -> None:
    """A later message waits until the earlier one is settled, a retry included."""
    desk.carrier.faults.append(SendFailed("20429", permanent=False))
    await desk.queues("turn:1", "first")
    await desk.queues("turn:2", "second")
    await desk.outbox.send_due()
    assert await desk.outbox.send_due() == 0
    desk.clock.moves(minutes=1)
    await desk.outbox.send_due()
    await desk.outbox.send_due()
    assert desk.sent == ["first", "second"]


@pytest.mark.covers("I5", "F72")
async def test_they_go_in_order_also_when_the_first_waits_for_the_providers_list(
    desk: Desk,
) -> None:
    """What was queued before a long gap may have gone: it waits, and nothing overtakes it."""

    async def is_listed() -> None:
        now = desk.clock()
        await desk.database.write(lambda c: note_listed(c, SMS, now))

    await is_listed()
    desk.clock.moves(minutes=10)
    await desk.queues("turn:1", "First")
    desk.clock.moves(minutes=6)
    await desk.queues("turn:2", "Second")
    await desk.outbox.send_due()
    assert desk.sent == []
    await is_listed()
    for _ in range(2):
        desk.clock.moves(seconds=11)
        await desk.outbox.send_due()
    assert desk.sent == ["First", "Second"]


@pytest.mark.covers("I9", "F70", "H10")
async def test_nothing_goes_out_after_a_stop(desk: Desk) -> None:
    """The stop is read in the transaction that claims the message."""
    await desk.queues("turn:1")
    await desk.queues("stop", "You will get no more texts.", "stop_confirmed")
    number = desk.rosa.patient.mobile or PhoneNumber("")
    await desk.database.write(
        lambda c: opt_outs.record_opt_out(
            c,
            desk.rosa.practice.id,
            number_hash(desk.database.vault, number),
            state=opt_outs.STOPPED,
            how="keyword",
            at=desk.clock(),
            new_id=desk.builder.new_id,
            patient_id=desk.rosa.patient.id,
        )
    )
    while await desk.outbox.send_due():
        pass
    assert desk.sent == ["You will get no more texts."]
    assert await desk.state_of("turn:1") is OutboundState.WITHDRAWN


@pytest.mark.covers("I9", "H10")
async def test_nothing_goes_to_somebody_who_died(desk: Desk) -> None:
    """The patient's state is read in the transaction that claims the message."""
    await desk.queues("invite:1", kind="invite")
    await desk.database.write(
        lambda c: set_patient_state(
            c,
            desk.rosa.patient.id,
            PatientState.DECEASED,
            at=desk.clock(),
            source="test",
            new_id=desk.builder.new_id,
        )
    )
    await desk.outbox.send_due()
    assert desk.sent == []


@pytest.mark.covers("F43")
async def test_a_refusal_for_good_is_final(desk: Desk) -> None:
    """A number that cannot get texts is not tried again."""
    desk.carrier.faults.append(SendFailed("21614", permanent=True))
    await desk.queues("turn:1")
    await desk.outbox.send_due()
    desk.clock.moves(hours=1)
    assert await desk.outbox.send_due() == 0
    assert await desk.state_of("turn:1") is OutboundState.FAILED


@pytest.mark.covers("F47", "F48")
async def test_status_reports_only_move_forward(desk: Desk) -> None:
    """Delivered before sent, and a report that overtakes our own POST's answer."""
    await desk.queues("turn:1")
    key = ProviderKey("SM-early")
    await desk.outbox.report("turn:1", key, OutboundState.DELIVERED, "")
    await desk.outbox.report("turn:1", key, OutboundState.SENT, "")
    await desk.outbox.report(None, ProviderKey("SM-unknown"), OutboundState.SENT, "")
    assert await desk.state_of("turn:1") is OutboundState.DELIVERED
    await desk.outbox.send_due()
    assert desk.sent == []


@pytest.mark.covers("F49")
async def test_two_open_transactions_never_claim_the_same_message(databases: Database) -> None:
    """One transaction holds its claim open while another claims: no row is claimed twice."""
    clock = HandClock()
    builder = Builder(databases.vault, clock)
    rosa = await databases.write(builder.everything)

    def fill(c: Connection) -> None:
        for number in range(20):
            to = PhoneNumber(f"+4477009{number:05d}")
            message = NewOutbound(
                f"turn:{number}", rosa.practice.id, None, None, SMS, "reply", "Hello", to
            )
            queue(c, message, now=clock(), new_id=builder.new_id, vault=databases.vault)

    await databases.write(fill)
    if databases.is_sqlite:  # one writer by nature: the second claim waits for the first
        first = await databases.write(lambda c: _claim(c, clock))
        second = await databases.write(lambda c: _claim(c, clock))
    else:
        with databases.engine.begin() as open_one:
            first = _claim(open_one, clock)
            second = await databases.write(lambda c: _claim(c, clock))
    assert len(first) == len(second) == 10
    assert not set(first) & set(second)


def _claim(c: Connection, clock: HandClock) -> list[str]:
    claimed = claim_due(c, now=clock(), lease=timedelta(minutes=1), limit=10)
    return [message.id for message in claimed]


async def test_every_state_is_a_row_of_its_own(desk: Desk) -> None:
    """What became of a message is a list of dated facts."""
    await desk.queues("turn:1")
    await desk.outbox.send_due()
    await desk.outbox.report("turn:1", ProviderKey("SM"), OutboundState.DELIVERED, "")
    rows = await desk.database.read(
        lambda c: (
            c.execute(select(outbound_states.c.state).order_by(outbound_states.c.id))
            .scalars()
            .all()
        )
    )
    assert list(rows) == ["queued", "sending", "accepted", "delivered"]
