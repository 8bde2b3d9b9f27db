"""What we begin ourselves goes by day, at a pace, and stops when something looks wrong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import insert

from preparation.conversation.judgement import Net
from preparation.messages import NewOutbound, OutboundState
from preparation.model import PhoneNumber, PracticeId
from preparation.records.database import Connection, Database
from preparation.records.outbound import queue
from preparation.records.pacing import open_holds, release_holds
from preparation.records.practices import change_choices
from preparation.records.tables import started_days
from preparation.words import Words
from tests.builders import HandClock
from tests.conversation.phones import SMS, Phone, open_phone


@pytest.fixture
async def phone(database: Database, clock: HandClock, words: Words, net: Net) -> Phone:
    return await open_phone(database, clock, words, net, "Ann")


async def chooses(phone: Phone, **choices: object) -> None:
    from dataclasses import replace

    chosen = replace(phone.practice.choices, **choices)  # type: ignore[arg-type]
    await phone.database.write(lambda c: change_choices(c, phone.practice.id, chosen))


async def queues(phone: Phone, number: int, kind: str = "invite", start: int = 0) -> None:
    """Queue `number` invites, each to a phone of its own."""

    def fill(c: Connection) -> None:
        for one in range(start, start + number):
            message = NewOutbound(
                f"{kind}:{one}", phone.practice.id, None, None, SMS, kind, "Hello",
                PhoneNumber(f"+4477001{one:05d}"),
            )  # fmt: skip
            queue(
                c,
                message,
                now=phone.clock(),
                new_id=phone.builder.new_id,
                vault=phone.database.vault,
            )

    await phone.database.write(fill)


async def all_arrive(phone: Phone, state: OutboundState = OutboundState.DELIVERED) -> None:
    for sent in phone.sent:
        key = phone.carrier.key_of(sent)
        await phone.engine.outbox.report(sent.intent_key, key, state, "30005")


async def holds(phone: Phone) -> list[str]:
    return [hold.reason for hold in await phone.database.read(open_holds)]


@pytest.mark.covers("H2", "I14")
async def test_a_batch_is_never_one_dump(phone: Phone) -> None:
    """A bucket's worth, then so many a minute; replies pass by all of it."""
    await queues(phone, 40)
    await phone.settles()
    await all_arrive(phone)
    assert len(phone.sent) == 10
    assert len(await phone.says("this is my own text")) == 1
    await phone.settles(minutes=1)
    assert 15 <= len(phone.sent) <= 21
    for _ in range(4):
        await phone.settles(minutes=1)
    assert len(phone.sent) == 41


@pytest.mark.covers("H1", "H2")
async def test_the_first_ten_must_look_delivered(phone: Phone) -> None:
    """Without news of them nothing more goes; after an hour a person has to look."""
    await queues(phone, 30)
    for minutes in (1, 2, 54, 2, 5):
        assert len(phone.sent) in (0, 10)
        await phone.settles(minutes=minutes)
    assert await holds(phone) == ["first"]
    await phone.settles(hours=1)
    assert len(phone.sent) == 10
    await phone.database.write(lambda c: release_holds(c, by="Jo", now=phone.clock()))
    for _ in range(3):
        await phone.settles(minutes=1)
    assert len(phone.sent) == 30
    assert await holds(phone) == []


@pytest.mark.covers("H2")
async def test_a_batch_whose_first_fail_is_held(phone: Phone) -> None:
    await queues(phone, 30)
    await phone.settles()
    await all_arrive(phone, OutboundState.UNDELIVERED)
    await phone.settles(minutes=2)
    assert len(phone.sent) == 10
    assert await holds(phone) == ["first"]


@pytest.mark.covers("H2")
async def test_three_times_the_usual_waits_for_a_person(phone: Phone) -> None:
    """After days of twelve, the thirty-seventh of a day is held, until it is released."""
    await chooses(phone, started_per_minute=1000.0)
    today = phone.clock().date()
    await phone.database.write(lambda c: _days_before(c, phone.practice.id, today))
    await queues(phone, 60)
    for _ in range(3):
        await phone.settles(minutes=1)
        await all_arrive(phone)
    assert len(phone.sent) == 36
    assert await holds(phone) == ["unusual"]
    await phone.database.write(lambda c: release_holds(c, by="Jo", now=phone.clock()))
    await phone.settles(minutes=1)
    assert len(phone.sent) == 60


def _days_before(c: Connection, practice_id: PracticeId, today: date) -> None:
    for back in (3, 4, 5):
        c.execute(
            insert(started_days).values(
                practice_id=practice_id, day=today - timedelta(days=back), number=12, tokens=0.0,
                refilled_at=HandClock()(), first=[], trusted=True,
            )
        )  # fmt: skip


@pytest.mark.covers("H2")
async def test_no_more_than_the_days_number_goes(phone: Phone) -> None:
    await chooses(phone, started_per_minute=1000.0, started_per_day=15, quiet_hours=True)
    await queues(phone, 20)
    for _ in range(5):
        await phone.settles(minutes=1)
        await all_arrive(phone)
    assert len(phone.sent) == 15
    await phone.settles(hours=14)
    assert len(phone.sent) == 15
    await phone.settles(hours=10)
    assert len(phone.sent) == 20


@pytest.mark.covers("I14")
@pytest.mark.parametrize("kind", ["invite", "reminder"])
async def test_what_was_queued_by_day_does_not_go_by_night(phone: Phone, kind: str) -> None:
    """The hours are looked at when it goes, not only when it was queued; replies go at night."""
    await chooses(phone, quiet_hours=True)
    phone.clock.moves(hours=8, minutes=59)  # 18:59 in London
    await queues(phone, 1, kind)
    phone.clock.moves(minutes=2)
    await phone.settles()
    assert phone.sent == []
    assert len(await phone.says("my feet hurt")) == 1
    await phone.settles(hours=13)
    assert len(phone.sent) == 1
    await phone.settles(hours=1)
    assert len(phone.sent) == 2
