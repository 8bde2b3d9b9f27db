"""What staff did about an alert: said where the words are, added for each, never lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from practice.waiting import waited
from preparation.records.alert_notes import AlertNote, acknowledge, notes_of
from preparation.records.counts import alerts_open
from preparation.records.database import Database
from preparation.records.staff import find_member
from preparation.records.tables import audit
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.roles import everybody, sign_in_as
from tests.practice.surgery import Surgery, raise_alert, words
from tests.practice.visitor import visiting

__all__ = ["everybody"]

ALERTS = "/practice/alerts"


@pytest.fixture
def alert(database: Database, builder: Builder, town: Town) -> str:
    with database.engine.begin() as c:
        return raise_alert(c, builder, town.kingfisher, town.terse)


@pytest.fixture
def robin(database: Database, builder: Builder, everybody: None) -> str:
    """The cookie of somebody else at the practice: "A staff"."""
    with database.engine.connect() as c:
        member = find_member(c, "staff-1")
    return sign_in_as(database, builder, member.id)


async def noted(database: Database, alert: str) -> list[AlertNote]:
    return (await database.read(lambda c: notes_of(c, [alert]))).get(alert, [])


@pytest.mark.covers("H3", "H21")
async def test_the_second_persons_note_is_added_and_they_hear_who_was_first(
    surgery: Surgery, database: Database, alert: str, robin: str, clock: HandClock
) -> None:
    async with visiting(surgery, KINGFISHER) as first, visiting(surgery) as second:
        for visitor, cookie in ((first, {}), (second, {"Cookie": robin})):
            assert "I have seen this" in (await visitor.gets(f"{ALERTS}/{alert}", **cookie)).text
        seen = f"{ALERTS}/{alert}/seen"
        await first.posts(seen, {"did": "rang", "note": "Going in by taxi"})
        clock.moves(minutes=3)
        mine = {"did": "called_999", "note": "Ambulance 20 minutes"}
        answer = await second.posts(seen, mine, Cookie=robin)
        page = (await second.gets(answer.headers["Location"], Cookie=robin)).text
        assert "Dr Amara Osei has seen it already. What you wrote was added." in page
        listed = (await first.gets(ALERTS)).text
        for line in (
            "Seen by Dr Amara Osei, 1 June, 10am. Rang and spoke to them. Going in by taxi",
            "A staff, 1 June, 10.03am. Called 999. Ambulance 20 minutes",
        ):
            assert line in page
            assert line in listed
    found = await noted(database, alert)
    assert [(one.by, one.did) for one in found] == [
        ("Dr Amara Osei", "rang"),
        ("A staff", "called_999"),
    ]
    did = await database.read(lambda c: c.execute(select(audit.c.action)).scalars().all())
    assert did.count("acknowledged the alert") == did.count("added a note to the alert") == 1


async def test_a_note_may_be_added_later_and_pressed_twice_it_is_there_once(
    surgery: Surgery, database: Database, alert: str, clock: HandClock
) -> None:
    seen = f"{ALERTS}/{alert}/seen"
    async with visiting(surgery, KINGFISHER) as visitor:
        await visitor.posts(seen, {"did": "no_answer"})
        clock.moves(minutes=20)
        later = {"did": "rang", "note": "At home, well"}
        first, again = [await visitor.posts(seen, later) for _ in range(2)]
        assert first.headers["Location"] == f"{ALERTS}/{alert}?told=added"
        assert again.headers["Location"] == ALERTS
        page = (await visitor.gets(first.headers["Location"])).text
        assert "Add what was done since" in page
    assert [one.text for one in await noted(database, alert)] == ["", "At home, well"]


async def test_with_nothing_to_add_the_second_hears_that_it_was_seen(
    surgery: Surgery, database: Database, alert: str, robin: str
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        await visitor.posts(f"{ALERTS}/{alert}/seen", {"did": "rang"})
    async with visiting(surgery) as visitor:
        answer = await visitor.posts(f"{ALERTS}/{alert}/seen", {}, Cookie=robin)
        page = (await visitor.gets(answer.headers["Location"], Cookie=robin)).text
        assert "Dr Amara Osei has seen it already." in page
    assert len(await noted(database, alert)) == 1


@pytest.mark.covers("H3")
async def test_it_is_seen_only_where_the_words_are_and_not_without_saying_what_was_done(
    surgery: Surgery, database: Database, alert: str
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        for path in ("/practice/", ALERTS):
            page = (await visitor.gets(path)).text
            assert f'href="{ALERTS}/{alert}"' in page
            assert "I have seen this" not in page
            assert f"{alert}/seen" not in page
        page = (await visitor.gets(f"{ALERTS}/{alert}")).text
        assert page.index("pain in my chest") < page.index("I have seen this")
        for did in ("", "waved"):
            wrong = await visitor.posts(
                f"{ALERTS}/{alert}/seen", {"did": did, "note": "Rang <Bob>"}
            )
            assert wrong.status == 400
            assert "Say what you did" in wrong.text
            assert ">Rang &lt;Bob&gt;</textarea>" in wrong.text
    assert await database.read(alerts_open) == 1


async def test_two_who_press_at_once_are_both_kept(databases: Database, clock: HandClock) -> None:
    builder = Builder(databases.vault, clock)
    with databases.engine.begin() as c:
        practice = builder.practice(c)
        alert = raise_alert(c, builder, practice, None)
    for by in ("Robin", "Sam", "Robin"):
        await databases.write(
            lambda c, by=by: acknowledge(
                c, practice.id, alert, by=by, now=clock(), new_id=builder.new_id, did="rang"
            )
        )
    assert [one.by for one in await noted(databases, alert)] == ["Robin", "Sam"]


@pytest.mark.parametrize(
    ("passed", "said"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(minutes=119), "119 minutes"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(hours=47), "47 hours"),
        (timedelta(days=2), "2 days"),
    ],
)
def test_how_long_it_has_waited_is_said_in_what_people_count(
    clock: HandClock, passed: timedelta, said: str
) -> None:
    now: datetime = clock()
    assert waited(now - passed, now, words()) == said
