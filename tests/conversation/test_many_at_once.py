"""Many texts at once: none is forgotten, none waits for a look at all the others."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

import pytest

from preparation.clock import NewId
from preparation.conversation.dispatcher import AT_ONCE, Dispatcher
from preparation.conversation.wake import Wake
from preparation.messages import NewInbound, ProviderKey
from preparation.model import ChannelName, PhoneNumber, Practice
from preparation.records.database import Database
from preparation.records.inbound import Lane, mark_handled, store_inbound, waiting_messages
from preparation.records.lookups import number_hash
from tests.builders import Builder, HandClock

SMS = ChannelName("sms")


@dataclass
class Desk:
    """A dispatcher whose turns last until they are let go on."""

    database: Database
    clock: HandClock
    new_id: NewId
    practice: Practice
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    served: list[str] = field(default_factory=list)

    async def serve(self, lane: Lane) -> None:
        """Deal with a lane: what is urgent at once, the rest when Rasa has answered."""
        if not lane.urgent:
            await self.go_on.wait()
        await self.database.write(
            lambda c: mark_handled(
                c, waiting_messages(c, lane), now=self.clock(), preparation_id=None
            )
        )
        self.served.append(lane.key)

    async def arrives(self, number: int, urgent: bool = False) -> None:
        """Store a text of somebody's."""
        phone = PhoneNumber(f"+4477009{number:05d}")
        text = NewInbound(self.practice.id, SMS, ProviderKey(self.new_id()), "hello", phone)
        await self.database.write(
            lambda c: store_inbound(
                c,
                text,
                inbound_id=self.new_id(),
                now=self.clock(),
                urgent=urgent,
                vault=self.database.vault,
            )
        )

    def dispatcher(self, wake: Wake) -> Dispatcher:
        """Return the dispatcher, without a quiet time."""
        return Dispatcher(self.database, self.clock, wake, lambda _: 0.0, self.serve)


@pytest.fixture
async def desk(database: Database, clock: HandClock, new_id: NewId) -> Desk:
    builder = Builder(database.vault, clock, new_id)
    return Desk(database, clock, new_id, await database.write(builder.practice))


async def test_more_than_are_served_at_once_are_all_served(desk: Desk) -> None:
    """In the order in which they came, and each once."""
    for number in range(AT_ONCE * 3):
        await desk.arrives(number)
    desk.go_on.set()
    await desk.dispatcher(Wake()).settle()
    assert len(desk.served) == len(set(desk.served)) == AT_ONCE * 3


@pytest.mark.covers("I8", "F18")
async def test_a_red_flag_waits_for_nobody(desk: Desk) -> None:
    """Every place is taken by a turn that waits for Rasa, and as many wait behind them."""
    for number in range(AT_ONCE * 2):
        await desk.arrives(number)
    wake = Wake()
    running = asyncio.create_task(desk.dispatcher(wake).run())
    await asyncio.sleep(0.1)
    await desk.arrives(999, urgent=True)
    wake.ring()
    async with asyncio.timeout(5):
        while not desk.served:
            await asyncio.sleep(0.01)
    assert len(desk.served) == 1
    desk.go_on.set()
    async with asyncio.timeout(5):
        while len(desk.served) < AT_ONCE * 2 + 1:
            await asyncio.sleep(0.01)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(set(desk.served)) == AT_ONCE * 2 + 1


@pytest.mark.covers("I8", "F15")
async def test_a_red_flag_is_seen_behind_hundreds_that_wait(desk: Desk) -> None:
    """Rasa is down, and more wait than one look takes in."""
    for number in range(520):
        await desk.arrives(number)
    await desk.arrives(999, urgent=True)
    wake = Wake()
    running = asyncio.create_task(desk.dispatcher(wake).run())
    async with asyncio.timeout(5):
        while not desk.served:
            await asyncio.sleep(0.01)
    desk.go_on.set()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    urgent = number_hash(desk.database.vault, PhoneNumber("+447700900999"))
    assert desk.served[0] == urgent
