"""An open page hears of new alerts; a note goes with having seen one; nobody stays in for it."""

from __future__ import annotations

import pytest

from preparation.records.database import Database
from preparation.records.staff import find_member
from tests.builders import Builder, HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.roles import sign_in_as
from tests.practice.surgery import Surgery, raise_alert
from tests.practice.visitor import visiting

NEWS, ALERTS = "/practice/alerts/news", "/practice/alerts"


def cookie_of(database: Database, builder: Builder, username: str) -> str:
    with database.engine.connect() as c:
        member = find_member(c, username)
    return sign_in_as(database, builder, member.id)


@pytest.mark.covers("H3", "H20")
async def test_the_news_count_the_own_practices_open_alerts(
    surgery: Surgery, database: Database, builder: Builder, town: Town
) -> None:
    mine, theirs = (cookie_of(database, builder, name) for name in (KINGFISHER, HERON))
    with database.engine.begin() as c:
        alert = raise_alert(c, builder, town.kingfisher, town.terse)
    async with visiting(surgery) as visitor:
        assert f'"open": 1, "newest": "{alert}"' in (await visitor.gets(NEWS, Cookie=mine)).text
        assert '"open": 0' in (await visitor.gets(NEWS, Cookie=theirs)).text
        assert (await visitor.gets(NEWS)).status == 401


async def test_asking_for_news_keeps_nobody_signed_in(
    surgery: Surgery, database: Database, builder: Builder, clock: HandClock
) -> None:
    mine = cookie_of(database, builder, KINGFISHER)
    async with visiting(surgery) as visitor:
        for _ in range(3):
            clock.moves(minutes=9)
            assert (await visitor.gets(NEWS, Cookie=mine)).status == 200
        clock.moves(minutes=4)
        assert (await visitor.gets(NEWS, Cookie=mine)).status == 401


@pytest.mark.covers("H3", "H18", "H21")
async def test_what_was_done_is_noted_by_name_and_shown(
    surgery: Surgery, database: Database, builder: Builder, town: Town
) -> None:
    mine = cookie_of(database, builder, KINGFISHER)
    with database.engine.begin() as c:
        alert = raise_alert(c, builder, town.kingfisher, town.terse)
    note = {"note": "Rang <b>Bob</b>, ambulance sent", "did": "called_999"}
    async with visiting(surgery) as visitor:
        assert "May be urgent" in (await visitor.gets(ALERTS, Cookie=mine)).text
        done = await visitor.posts(f"{ALERTS}/{alert}/seen", note, Cookie=mine)
        assert done.headers["Location"] == ALERTS
        page = (await visitor.gets(ALERTS, Cookie=mine)).text
        assert "Rang &lt;b&gt;Bob&lt;/b&gt;, ambulance sent" in page
        assert "Seen by Dr Amara Osei" in page
        assert "No alert waits." in page
    raw = await database.read(
        lambda c: c.exec_driver_sql("SELECT note FROM alert_states WHERE note IS NOT NULL").scalar()
    )
    assert b"Rang" not in bytes(raw)
