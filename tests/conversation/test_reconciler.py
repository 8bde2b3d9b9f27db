"""What the provider has and we have not is taken in: an outage of ours loses nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from channels.sms import SmsChannel
from preparation.conversation.judgement import Net
from preparation.conversation.reconciler import Reconciler
from preparation.errors import OutcomeUnknown
from preparation.messages import NewInbound, ProviderKey
from preparation.records.database import Database
from preparation.words import Words
from tests.builders import HandClock
from tests.channels.recording import ELM_NUMBER, House, running_house
from tests.conversation.phones import PHONE, SMS, Phone, open_phone


@pytest.fixture
async def phone(database: Database, clock: HandClock, words: Words, net: Net) -> Phone:
    return await open_phone(database, clock, words, net, "Ann")


@pytest.fixture
async def twilio(clock: HandClock) -> AsyncIterator[House]:
    async with running_house(clock=clock) as house:
        yield house


@pytest.fixture
async def reconciler(phone: Phone, twilio: House) -> AsyncIterator[Reconciler]:
    """The real channel, asking the stand-in over HTTP."""
    engine = phone.engine
    sms = SmsChannel(
        twilio.account,
        inbox=engine.inbox,
        outbox=engine.outbox,
        practice_of=lambda _: phone.practice.id,
        sender_of=lambda _: "",
    )
    outside = engine.outside
    yield Reconciler(outside.database, engine.inbox, {SMS: sms}, phone.clock, outside.new_id)
    await sms.close()


@pytest.mark.covers("F14", "I2", "I5", "H5")
async def test_texts_sent_while_we_were_down_are_taken_in_in_order(
    phone: Phone, twilio: House, reconciler: Reconciler
) -> None:
    """Those that came through before and after are not taken in twice."""
    await reconciler.catch_up()
    before = twilio.twilio.lose_inbound(PHONE, ELM_NUMBER, "before")
    key = ProviderKey(before.sid)
    await phone.engine.inbox.receive(NewInbound(phone.practice.id, SMS, key, "before", PHONE))
    await phone.settles(minutes=20)
    for text in ("first", "second", "third"):
        twilio.twilio.lose_inbound(PHONE, ELM_NUMBER, text)
        phone.clock.moves(minutes=10)
    assert await reconciler.catch_up() == 3
    assert await reconciler.catch_up() == 0
    await phone.settles()
    assert await phone.kept("Ann") == ["before", "first\nsecond\nthird"]


@pytest.mark.covers("F14", "I2")
async def test_one_text_that_was_lost_between_others_is_found(
    phone: Phone, twilio: House, reconciler: Reconciler
) -> None:
    """What came through later does not hide it."""
    await reconciler.catch_up()
    phone.clock.moves(minutes=3)
    twilio.twilio.lose_inbound(PHONE, ELM_NUMBER, "lost")
    phone.clock.moves(minutes=1)
    await phone.says("came through")
    await reconciler.catch_up()
    await phone.settles()
    assert await phone.kept("Ann") == ["came through", "lost"]


class Broken:
    """A provider whose list breaks off in the middle, once."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self.whole = False
        self.asked: list[datetime] = []

    async def list_inbound(self, since: datetime) -> AsyncIterator[NewInbound]:
        self.asked.append(since)
        yield NewInbound(self._phone.practice.id, SMS, ProviderKey("SM-a"), "first", PHONE)
        if not self.whole:
            raise OutcomeUnknown("cut off")
        yield NewInbound(self._phone.practice.id, SMS, ProviderKey("SM-b"), "second", PHONE)


@pytest.mark.covers("I2", "F39")
async def test_a_list_that_breaks_off_is_read_again_from_the_same_place(phone: Phone) -> None:
    listed = Broken(phone)
    engine = phone.engine
    reconciler = Reconciler(
        engine.outside.database, engine.inbox, {SMS: listed}, phone.clock, phone.builder.new_id
    )
    with pytest.raises(OutcomeUnknown):
        await reconciler.catch_up()
    listed.whole = True
    phone.clock.moves(minutes=3)
    assert await reconciler.catch_up() == 1
    phone.clock.moves(minutes=3)
    await reconciler.catch_up()
    assert listed.asked[2] - listed.asked[1] <= timedelta(minutes=3)
    await phone.settles()
    assert await phone.kept("Ann") == ["first\nsecond"]
