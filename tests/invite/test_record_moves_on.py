"""The record changes while a text waits: it goes to the right number with the right day, once."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from channels.segments import count_segments
from preparation.invite.reminders import send_due_reminders
from preparation.invite.send import send_due_invites
from preparation.messages import NewOutbound, OutboundMessage, OutboundState
from preparation.model import ChannelName, PhoneNumber, PreparationState
from preparation.records.appointments import change_appointment
from preparation.records.database import Connection, Database
from preparation.records.links import find_live_link, link_hash
from preparation.records.outbound import queue, settle
from preparation.records.patients import change_patient
from preparation.records.preparations import (
    change_deadline,
    preparation_state,
    set_preparation_state,
)
from preparation.records.sending import claim_sendable
from preparation.records.tables import outbound_states
from preparation.words import Words
from tests.builders import Builder, Built, HandClock

URL = "https://prepare.example.nhs.uk"
NEW = PhoneNumber("+447700900777")
DUE, INVITED = PreparationState.DUE, PreparationState.INVITED


@dataclass
class Rosa:
    """One patient ten days before her appointment, and all that sends texts."""

    database: Database
    clock: HandClock
    builder: Builder
    built: Built
    words: Words

    async def writes(self) -> None:
        """Run the rounds that write texts once."""

        def work(c: Connection) -> None:
            common = {
                "now": self.clock(),
                "new_id": self.builder.new_id,
                "vault": self.database.vault,
                "words": self.words,
                "public_url": URL,
                "count_segments": lambda text: count_segments(text).count,
            }
            send_due_invites(c, random_bytes=secrets.token_bytes, **common)  # type: ignore[arg-type]
            send_due_reminders(c, **common)  # type: ignore[arg-type]

        await self.database.write(work)

    async def sends(self) -> list[OutboundMessage]:
        """Return what leaves when the rounds and the sender have each had their turn, twice."""
        gone: list[OutboundMessage] = []
        for _ in range(2):
            gone += await self.claims()
            await self.writes()
        return gone + await self.claims()

    async def claims(self, *, dies: bool = False) -> list[OutboundMessage]:
        """Return what the sender takes, and gets rid of unless it dies over it."""
        now, new_id, lease = self.clock(), self.builder.new_id, timedelta(hours=9)

        def work(c: Connection) -> list[OutboundMessage]:
            claimed = claim_sendable(c, now=now, lease=lease, limit=10, new_id=new_id)
            for message, _unsure in claimed if not dies else ():
                settle(c, message.id, OutboundState.DELIVERED, now=now, new_id=new_id)
            return [message for message, _unsure in claimed]

        return await self.database.write(work)

    async def queues(self, kind: str, key: str = "one", to: PhoneNumber | None = None) -> None:
        message = NewOutbound(
            intent_key=key,
            practice_id=self.built.practice.id,
            patient_id=self.built.patient.id,
            preparation_id=self.built.preparation.id,
            channel=ChannelName("sms"),
            kind=kind,
            body="Hello",
            to=to or self.built.patient.mobile,
        )
        now, vault = self.clock(), self.database.vault
        await self.database.write(
            lambda c: queue(c, message, now=now, new_id=self.builder.new_id, vault=vault)
        )

    async def gets_number(self, **numbers: PhoneNumber | None) -> None:
        patient = replace(self.built.patient, **numbers)  # type: ignore[arg-type]
        vault, new_id = self.database.vault, self.builder.new_id
        await self.database.write(
            lambda c: change_patient(c, vault, patient, at=self.clock(), new_id=new_id)
        )

    async def is_seen_on(self, start: datetime) -> None:
        moved, new_id = replace(self.built.appointment, start=start), self.builder.new_id

        def move(c: Connection) -> None:
            change_appointment(c, moved, at=self.clock(), new_id=new_id)
            change_deadline(c, self.built.preparation.id, start - timedelta(days=2))

        await self.database.write(move)

    async def stands(self, state: PreparationState) -> None:
        mine, new_id = self.built.preparation.id, self.builder.new_id
        await self.database.write(
            lambda c: set_preparation_state(c, mine, state, at=self.clock(), new_id=new_id)
        )

    async def state(self) -> PreparationState:
        return await self.database.read(lambda c: preparation_state(c, self.built.preparation.id))

    async def opens(self, text: OutboundMessage) -> bool:
        found = re.search(rf"{URL}/p/(\w+)", text.body)
        assert found is not None
        hashed, now = link_hash(self.database.vault, found[1]), self.clock()
        return await self.database.read(lambda c: find_live_link(c, hashed, now=now)) is not None

    async def codes(self) -> list[str]:
        query = select(outbound_states.c.code).where(outbound_states.c.state == "withdrawn")
        return await self.database.read(lambda c: list(c.execute(query).scalars()))


@pytest.fixture
async def rosa(databases: Database, clock: HandClock, words: Words) -> Rosa:
    builder = Builder(databases.vault, clock)
    built = await databases.write(builder.everything)
    one = Rosa(databases, clock, builder, built, words)
    await one.stands(DUE)
    return one


@pytest.mark.covers("H1", "H11", "F70", "I4", "I7")
async def test_an_invite_that_waits_goes_to_the_new_number_alone(rosa: Rosa) -> None:
    await rosa.writes()
    rosa.clock.moves(minutes=3)
    await rosa.gets_number(mobile=NEW)
    (text,) = await rosa.sends()
    assert (text.to, text.intent_key.endswith(":2")) == (NEW, True)
    assert await rosa.opens(text)
    assert await rosa.codes() == ["number changed"]
    assert await rosa.state() is INVITED


@pytest.mark.covers("H8", "F55", "I4")
async def test_an_invite_that_waits_names_the_day_that_holds_when_it_leaves(rosa: Rosa) -> None:
    await rosa.writes()
    rosa.clock.moves(minutes=3)
    later = rosa.built.appointment.start + timedelta(days=2)
    await rosa.is_seen_on(later)
    (text,) = await rosa.sends()
    assert f"{later:%a} {later.day} {later:%b}" in text.body
    assert await rosa.codes() == ["day changed"]


@pytest.mark.covers("H8", "F55")
async def test_who_is_seen_much_later_now_is_invited_when_it_is_time(rosa: Rosa) -> None:
    await rosa.writes()
    await rosa.is_seen_on(rosa.built.appointment.start + timedelta(days=20))
    assert await rosa.sends() == []
    assert await rosa.state() is DUE
    rosa.clock.moves(days=20)
    assert len(await rosa.sends()) == 1


@pytest.mark.covers("I4")
async def test_what_may_have_gone_is_looked_up_and_never_written_anew(rosa: Rosa) -> None:
    await rosa.writes()
    assert len(await rosa.claims(dies=True)) == 1
    rosa.clock.moves(hours=10)
    await rosa.is_seen_on(rosa.built.appointment.start + timedelta(days=1))
    (text,) = await rosa.sends()
    assert text.intent_key == f"invite:{rosa.built.preparation.id}"
    assert await rosa.codes() == []


@pytest.mark.covers("H1", "H11", "F70", "I4")
@pytest.mark.parametrize("days", [4, 7.5], ids=["reminder", "last chance"])
async def test_a_reminder_that_waits_is_written_anew_to_the_new_number(
    rosa: Rosa, days: float
) -> None:
    """It holds no link: the one that there was ended with the number it was texted to."""
    await rosa.writes()
    assert len(await rosa.claims()) == 1
    await rosa.stands(PreparationState.IN_PROGRESS)
    rosa.clock.moves(days=days)
    await rosa.writes()
    await rosa.gets_number(mobile=NEW)
    (text,) = await rosa.sends()
    assert (text.to, text.intent_key.endswith(":2")) == (NEW, True)
    assert "  " not in text.body
    assert "/p/" not in text.body
    assert await rosa.sends() == []


@pytest.mark.covers("H8", "F55")
async def test_a_reminder_of_a_day_that_was_moved_away_waits_for_its_own_time(rosa: Rosa) -> None:
    await rosa.writes()
    await rosa.claims()
    rosa.clock.moves(days=4)
    await rosa.writes()
    await rosa.is_seen_on(rosa.built.appointment.start + timedelta(days=6))
    assert await rosa.sends() == []
    rosa.clock.moves(days=6)
    (text,) = await rosa.sends()
    assert text.kind == "reminder"


@pytest.mark.covers("H11", "F70", "I7")
@pytest.mark.parametrize("kind", ["reply", "holding", "new_link", "code", "reading", "afterwards"])
async def test_nothing_about_somebody_goes_to_a_number_that_is_theirs_no_more(
    rosa: Rosa, kind: str
) -> None:
    await rosa.stands(PreparationState.IN_PROGRESS)
    await rosa.queues(kind)
    await rosa.gets_number(mobile=NEW)
    assert await rosa.sends() == []
    assert await rosa.codes() == ["number changed"]


@pytest.mark.covers("F70", "I8")
@pytest.mark.parametrize("kind", ["safety", "stop_confirmed"])
async def test_what_whoever_wrote_must_hear_goes_to_them_all_the_same(
    rosa: Rosa, kind: str
) -> None:
    await rosa.stands(PreparationState.IN_PROGRESS)
    await rosa.queues(kind)
    await rosa.gets_number(mobile=NEW)
    assert [text.kind for text in await rosa.sends()] == [kind]


async def test_a_reply_goes_to_the_landline_that_was_written_from(rosa: Rosa) -> None:
    """What we begin ourselves goes to the mobile alone."""
    landline = PhoneNumber("+442079460123")
    await rosa.stands(PreparationState.IN_PROGRESS)
    await rosa.gets_number(landline=landline)
    await rosa.queues("reply", to=landline)
    await rosa.queues("reading", "two", to=landline)
    assert [text.kind for text in await rosa.sends()] == ["reply"]


CHANGES: list[Callable[[Rosa, int], object]] = [
    lambda rosa, n: rosa.gets_number(mobile=PhoneNumber(f"+4477009008{n:02d}")),
    lambda rosa, n: rosa.is_seen_on(rosa.built.appointment.start + timedelta(hours=n)),
]


@pytest.mark.covers("I4", "H1", "H11", "F55", "F70")
async def test_however_often_the_record_changes_one_invite_leaves(rosa: Rosa) -> None:
    """And it is the last one that was right."""
    for number in range(1, 9):
        await rosa.writes()
        rosa.clock.moves(minutes=1)
        await CHANGES[number % 2](rosa, number)  # type: ignore[misc]
        if number % 3 == 0:
            assert await rosa.claims() == []
    (text,) = await rosa.sends()
    assert text.to == PhoneNumber("+447700900808")
    assert await rosa.sends() == []
