"""Alerts stand at the top until somebody has seen them, and are never taken away."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from preparation.messages import InboundId
from preparation.model import PreparationState
from preparation.records.audit import verify
from preparation.records.counts import alerts_open
from preparation.records.database import Database
from preparation.records.preparations import set_preparation_state
from preparation.records.tables import alert_states, audit, inbound
from tests.builders import Builder, HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery, raise_alert
from tests.practice.visitor import visiting

HOME, ALERTS = "/practice/", "/practice/alerts"
RANG = {"did": "rang"}


def raised(database: Database, builder: Builder, town: Town, **about: str) -> str:
    """Raise an alert about Bob Price, whose questions wait from now on."""
    with database.engine.begin() as c:
        state, new_id = PreparationState.PAUSED, builder.new_id
        set_preparation_state(c, town.terse, state, at=builder.clock(), new_id=new_id)
        return raise_alert(c, builder, town.kingfisher, town.terse, **about)


async def states(database: Database, alert: str) -> list[tuple[str, str]]:
    query = select(alert_states).where(alert_states.c.alert_id == alert).order_by(alert_states.c.id)
    rows = await database.read(lambda c: c.execute(query).all())
    return [(row.state, row.by) for row in rows]


@pytest.mark.covers("H3")
async def test_an_open_alert_is_at_the_top_with_what_was_told(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    alert = raised(database, builder, town)
    async with visiting(surgery, KINGFISHER) as visitor:
        for path in (HOME, "/practice/?from=2031-01-01"):
            page = (await visitor.gets(path)).text
            assert "Written 1 June, 10am. Told at once to call 999." in page
            assert f'href="/practice/alerts/{alert}"' in page
            assert "pain in my chest" not in page
        page = (await visitor.gets(HOME)).text
        assert page.index("May be urgent") < page.index("Need a call")
    async with visiting(surgery, HERON) as visitor:
        assert "May be urgent" not in (await visitor.gets(HOME)).text


@pytest.mark.covers("H3", "H21")
async def test_having_seen_it_is_added_by_name_and_nothing_goes(
    surgery: Surgery, town: Town, database: Database, builder: Builder, clock: HandClock
) -> None:
    alert = raised(database, builder, town)
    async with visiting(surgery, KINGFISHER) as visitor:
        assert "Ring Bob today" in (await visitor.gets(HOME)).text
        clock.moves(minutes=5)
        for _ in range(2):
            answer = await visitor.posts(f"/practice/alerts/{alert}/seen", RANG)
            assert (answer.status, answer.headers["Location"]) == (303, ALERTS)
        days = (await visitor.gets(HOME)).text
        assert "Told at once" not in days
        assert "Seen by Dr Amara Osei, 1 June, 10.05am." in days
        page = (await visitor.gets(f"/practice/preparations/{town.terse}")).text
        assert "Seen by Dr Amara Osei, 1 June, 10.05am" in page
        assert "pain in my chest" in page
        assert "I have seen this" not in page
    assert await states(database, alert) == [("open", ""), ("acknowledged", "Dr Amara Osei")]
    rows = await database.read(lambda c: c.execute(select(audit.c.action, audit.c.subject)).all())
    assert ("acknowledged the alert", alert) in [tuple(row) for row in rows]
    assert await database.read(verify) is None
    assert await database.read(alerts_open) == 0


async def test_seen_on_its_page_leads_back_there(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    alert = raised(database, builder, town)
    async with visiting(surgery, KINGFISHER) as visitor:
        path = f"/practice/preparations/{town.terse}"
        assert "I have seen this" in (await visitor.gets(path)).text
        answer = await visitor.posts(f"/practice/alerts/{alert}/seen", {**RANG, "stay": "yes"})
        assert answer.headers["Location"] == path


@pytest.mark.covers("H20", "I7", "87")
async def test_another_practices_alert_is_not_there(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    alert = raised(database, builder, town)
    async with visiting(surgery, HERON) as visitor:
        theirs = await visitor.posts(f"/practice/alerts/{alert}/seen", {})
        nowhere = await visitor.posts("/practice/alerts/0123/seen", {})
        assert (theirs.status, nowhere.status) == (404, 404)
        assert theirs.text == nowhere.text
        assert (await visitor.gets(f"/practice/alerts/{alert}")).status == 404
    assert await states(database, alert) == [("open", "")]


@pytest.mark.covers("48", "F66")
async def test_only_staff_and_only_our_own_form_can_say_it_was_seen(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    path = f"/practice/alerts/{raised(database, builder, town)}/seen"
    async with visiting(surgery) as visitor:
        answer = await visitor.posts(path, {})
        assert (answer.status, answer.headers["Location"]) == (303, "/practice/sign-in")
        await visitor.signs_in(KINGFISHER)
        assert (await visitor.posts(path, {}, Sec_Fetch_Site="cross-site")).status == 403
        assert (await visitor.gets(path)).status == 404
    assert await database.read(alerts_open) == 1


@pytest.mark.covers("H3")
async def test_the_list_says_nothing_of_what_safeguarding_is_about(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    raised(
        database, builder, town, action="safeguarding", category="abuse", text="he hits me at night"
    )
    async with visiting(surgery, KINGFISHER) as visitor:
        days = (await visitor.gets(HOME)).text
        assert "Read this where nobody else can see" in days
        assert "Open it where nobody else can see, before you ring." in days
        for word in ("hits me", "abuse", "Safeguarding", "Ring Bob today"):
            assert word not in days
        page = (await visitor.gets(f"/practice/preparations/{town.terse}")).text
        assert "he hits me at night" in page


@pytest.mark.covers("H3")
async def test_words_of_nobody_we_know_can_be_read_with_the_number_they_came_from(
    surgery: Surgery, town: Town, database: Database, builder: Builder, clock: HandClock
) -> None:
    with database.engine.begin() as c:
        alert = raise_alert(c, builder, town.kingfisher, None)
        c.execute(
            insert(inbound).values(
                id=InboundId(builder.new_id()),
                practice_id=town.kingfisher.id,
                channel="sms",
                provider_key="SM1",
                sender="+447700900999",
                media_count=0,
                urgent=True,
                received_at=clock(),
                handled_at=clock(),
            )
        )
    async with visiting(surgery, KINGFISHER) as visitor:
        days = (await visitor.gets(HOME)).text
        assert "We do not know who" in days
        assert "pain in my chest" not in days
        page = (await visitor.gets(f"/practice/alerts/{alert}")).text
        assert "pain in my chest" in page
        assert "+447700900999" in page
        assert (await visitor.posts(f"/practice/alerts/{alert}/seen", RANG)).status == 303
        assert "We do not know who" not in (await visitor.gets(HOME)).text
    async with visiting(surgery, HERON) as visitor:
        assert (await visitor.gets(f"/practice/alerts/{alert}")).status == 404
    rows = await database.read(lambda c: c.execute(select(audit.c.action)).scalars().all())
    assert "read the alert" in rows
