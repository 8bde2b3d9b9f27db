"""A backup of last night is put back: nothing is lost, and nothing is said twice (F72)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Table, delete, insert, select

from beforehand.directory import Directory
from beforehand.engine import Engine, build_engine
from beforehand.started import StartedByUs
from channels.sms import SmsChannel
from preparation.conversation.judgement import Net
from preparation.messages import NewInbound, OutboundState, ProviderKey
from preparation.model import PreparationState
from preparation.records.alerts import alerts_of
from preparation.records.answers import read_answers
from preparation.records.database import Connection, Database
from preparation.records.newest import ids_above
from preparation.records.outbound import newest_state
from preparation.records.positions import read_position
from preparation.records.preparations import set_preparation_state
from preparation.records.tables import metadata, outbound, positions
from preparation.words import Words
from tests.builders import HandClock
from tests.channels.recording import ELM_NUMBER, House, running_house
from tests.conversation.phones import PHONE, SMS, Phone, open_phone

Rows = dict[str, list[dict[str, Any]]]


def restorable() -> list[Table]:
    """All tables but the audit trail, which refuses to be changed."""
    return [table for table in metadata.sorted_tables if not table.name.startswith("audit")]


@dataclass
class Night:
    """One number, its practice with the real channel, and Twilio on the other side."""

    phone: Phone
    twilio: House
    engine: Engine
    heard: list[str] = field(default_factory=list)
    backup: Rows = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.phone.database

    @property
    def sent(self) -> list[str]:
        """Every text of ours that Twilio has, oldest first."""
        messages = self.twilio.twilio.messages
        return [one.body for one in messages if one.direction == "outbound-api"]

    async def says(self, text: str, *, lost: bool = False) -> None:
        """Ann sends a text; unless it is `lost`, our webhook hears of it."""
        self.phone.clock.moves(minutes=4)
        message = self.twilio.twilio.lose_inbound(PHONE, ELM_NUMBER, text)
        if not lost:
            key = ProviderKey(message.sid)
            new = NewInbound(self.phone.practice.id, SMS, key, text, PHONE)
            await self.engine.inbox.receive(new)
            await self.works()

    async def works(self) -> None:
        """Everything due is done."""
        self.phone.clock.moves(seconds=30)
        await self.engine.dispatcher.settle()
        while await self.engine.outbox.send_due():
            pass
        await self.twilio.twilio.settle()

    async def starts_talks(self) -> None:
        """What goes out without anybody asking."""
        started = StartedByUs(self.engine)
        await started.invite_due()
        await started.remind_due()
        await self.works()

    async def is_backed_up(self) -> None:
        """The record is copied, as it is at this moment."""
        await self.engine.reconciler.catch_up()
        tables = restorable()

        def read(c: Connection) -> Rows:
            return {t.name: [dict(row) for row in c.execute(select(t)).mappings()] for t in tables}

        self.backup = await self.database.read(read)

    async def is_restored(self, **later: float) -> None:
        """The copy is put back, and the program starts on it."""
        self.phone.clock.moves(**later)
        tables = restorable()

        def write(c: Connection) -> None:
            for table in reversed(tables):
                c.execute(delete(table))
            for table in tables:
                if self.backup[table.name]:
                    c.execute(insert(table), self.backup[table.name])

        await self.database.write(write)
        new_id = await ids_above(self.database, self.phone.clock)
        outside = replace(self.engine.outside, new_id=new_id)
        self.engine = build_engine(outside, Directory(self.database))
        await self.engine.directory.refresh()
        await self.engine.reconciler.catch_up()
        await self.works()

    async def kept(self) -> list[tuple[str, str]]:
        mine = self.phone.people["Ann"].id
        rows = await self.database.read(lambda c: read_answers(c, mine))
        return [(row.question, row.text) for row in rows]


@pytest.fixture
async def night(
    databases: Database, clock: HandClock, words: Words, net: Net
) -> AsyncIterator[Night]:
    phone = await open_phone(databases, clock, words, net, "Ann")
    async with running_house(clock=clock) as twilio:
        carriers: dict[Any, Any] = {}
        outside = replace(phone.engine.outside, carriers=carriers)
        engine = build_engine(outside, phone.engine.directory)
        sms = carriers[SMS] = SmsChannel(
            twilio.account,
            inbox=engine.inbox,
            outbox=engine.outbox,
            practice_of=lambda _: phone.practice.id,
            sender_of=lambda _: ELM_NUMBER,
        )
        yield Night(phone, twilio, engine)
        await sms.close()


@pytest.mark.covers("F72", "I2", "I4", "I5", "H5", "H6")
async def test_what_was_said_since_the_backup_is_taken_in_and_not_answered_again(
    night: Night,
) -> None:
    """Each text is dealt with by itself, as it was then: not joined with the next."""
    await night.says("ok")
    await night.is_backed_up()
    for text in ("my knees", "walking with Joan", "the new tablets"):
        await night.says(text)
    before, kept = night.sent, await night.kept()
    await night.is_restored(hours=9)
    assert await night.kept() == kept
    assert night.sent == before
    await night.says("and my feet")
    assert len(night.sent) == len(before) + 1


@pytest.mark.covers("F72", "I2", "I11")
async def test_what_came_in_while_everything_was_down_is_answered(night: Night) -> None:
    """It was never answered: Twilio has nothing of ours after it."""
    await night.says("ok")
    await night.is_backed_up()
    await night.says("my knees")
    await night.says("are you there?", lost=True)
    before = len(night.sent)
    await night.is_restored(hours=2)
    assert len(night.sent) == before + 1
    assert [text for _, text in await night.kept()] == ["ok", "my knees", "are you there?"]


@pytest.mark.covers("F72", "I3", "I4")
async def test_a_text_that_waited_when_the_backup_was_made_is_not_answered_again(
    night: Night,
) -> None:
    """The backup was made between the text and its answer."""
    await night.says("ok")
    night.phone.clock.moves(minutes=1)
    message = night.twilio.twilio.lose_inbound(PHONE, ELM_NUMBER, "my knees")
    key = ProviderKey(message.sid)
    await night.engine.inbox.receive(
        NewInbound(night.phone.practice.id, SMS, key, "my knees", PHONE)
    )
    await night.is_backed_up()
    await night.works()
    before = night.sent
    await night.is_restored(hours=9)
    assert night.sent == before
    assert [text for _, text in await night.kept()] == ["ok", "my knees"]


@pytest.mark.covers("F72", "I4")
async def test_a_reply_that_waited_when_the_backup_was_made_is_not_sent_again(
    night: Night,
) -> None:
    """It is found among what Twilio has, and known by that name from now on."""
    await night.says("ok")
    night.phone.clock.moves(minutes=1)
    key = ProviderKey("SM" + "7" * 32)
    await night.engine.inbox.receive(NewInbound(night.phone.practice.id, SMS, key, "knees", PHONE))
    await night.engine.dispatcher.settle()
    await night.is_backed_up()
    await night.works()
    before = night.sent
    await night.is_restored(hours=9)
    assert night.sent == before
    sids = {one.sid for one in night.twilio.twilio.messages if one.direction == "outbound-api"}

    def read(c: Connection) -> list[Any]:
        return list(c.execute(select(outbound).order_by(outbound.c.id)).all())

    rows = await night.database.read(read)
    assert {row.provider_key for row in rows} <= sids
    last = rows[-1].id
    state = await night.database.read(lambda c: newest_state(c, last))
    assert state is OutboundState.ACCEPTED


async def forgets_the_invite(night: Night) -> None:
    """Ann is not invited yet, and due for it."""
    mine = night.phone.people["Ann"].id

    def write(c: Connection) -> None:
        c.execute(delete(positions))
        due = PreparationState.DUE
        outside = night.engine.outside
        set_preparation_state(c, mine, due, at=outside.clock(), new_id=outside.new_id)

    await night.database.write(write)
    night.phone.clock.moves(days=18, hours=2)


@pytest.mark.covers("F72", "I4", "H1")
async def test_nobody_is_invited_again(night: Night) -> None:
    """The link in the text is another each time; the rest of the words tell."""
    await forgets_the_invite(night)
    await night.is_backed_up()
    await night.starts_talks()
    assert len(night.sent) == 1
    await night.is_restored(minutes=50)
    await night.starts_talks()
    assert len(night.sent) == 1


@pytest.mark.covers("F72", "I4")
async def test_an_invite_that_may_have_gone_in_other_words_is_held(night: Night) -> None:
    """Something went to that number that is no answer: a person decides."""
    await forgets_the_invite(night)
    await night.is_backed_up()
    await night.starts_talks()
    night.twilio.twilio.messages[-1].body = "Hello, please get ready for your review."
    await night.is_restored(minutes=50)
    await night.starts_talks()
    assert len(night.sent) == 1
    rows = await night.database.read(lambda c: c.execute(select(outbound.c.id)).scalars().all())
    state = await night.database.read(lambda c: newest_state(c, rows[-1]))
    assert state is OutboundState.HELD


@pytest.mark.covers("F72", "F41", "I4", "I15")
async def test_what_we_start_waits_until_twilio_can_be_asked(night: Night) -> None:
    """Without the list nobody knows what went already."""
    await forgets_the_invite(night)
    await night.is_backed_up()
    night.phone.clock.moves(minutes=40)
    await night.starts_talks()
    assert night.sent == []
    await night.engine.reconciler.catch_up()
    await night.works()
    assert len(night.sent) == 1


@pytest.mark.covers("F72", "H3", "I8")
async def test_a_red_flag_since_the_backup_is_on_the_practices_list_again(night: Night) -> None:
    """The safety text has gone; the alert was in what was lost."""
    await night.says("ok")
    await night.is_backed_up()
    await night.says("I have crushing chest pain")
    before = night.sent
    await night.is_restored(hours=9)
    assert night.sent == before
    mine = night.phone.people["Ann"].id
    assert len(await night.database.read(lambda c: alerts_of(c, mine))) == 1
    position = await night.database.read(lambda c: read_position(c, mine))
    assert position.open_question == "carry_on"


@pytest.mark.covers("F52", "F14", "I2")
async def test_a_list_that_a_wrong_clock_marked_as_read_is_read_again(night: Night) -> None:
    """Our clock was a day ahead for a while: what was lost then is found when it is right."""
    clock = night.phone.clock
    clock.moves(days=1)
    await night.engine.reconciler.catch_up()
    clock.now -= timedelta(days=1)
    await night.says("lost", lost=True)
    clock.moves(hours=2)
    assert await night.engine.reconciler.catch_up() == 1
