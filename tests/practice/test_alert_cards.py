"""Whoever is to ring finds the number, the date of birth and the NHS number beside the alert."""

from __future__ import annotations

from typing import Any

import pytest

from preparation.records.database import Database
from preparation.records.whole import read_record
from preparation.summary.phrases import plain_date, spaced
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.surgery import Surgery, raise_alert
from tests.practice.visitor import visiting

CARD_PAGES = ("/practice/", "/practice/alerts", "/practice/worklist")
CAREFUL = "Others may hear or see this phone."


@pytest.fixture
def bob(database: Database, town: Town) -> Any:
    with database.engine.connect() as c:
        return read_record(c, town.terse).patient


@pytest.mark.covers("H3")
async def test_the_card_and_the_worklist_give_all_that_a_call_needs(
    surgery: Surgery, database: Database, builder: Builder, town: Town, bob: Any, clock: HandClock
) -> None:
    with database.engine.begin() as c:
        alert = raise_alert(c, builder, town.kingfisher, town.terse)
    clock.moves(minutes=25)
    async with visiting(surgery, KINGFISHER) as visitor:
        for path in (*CARD_PAGES, f"/practice/alerts/{alert}"):
            page = (await visitor.gets(path)).text.replace("\u00a0", " ")
            urgent = page[page.index("May be urgent") :]
            assert f'href="tel:{bob.mobile}"' in urgent, path
            assert plain_date(bob.date_of_birth) in page, path
            assert spaced(bob.nhs_number) in page, path
            assert CAREFUL not in page, path
        assert "Waiting for 25 minutes" in page


@pytest.mark.covers("H3", "I8")
async def test_an_alert_comes_before_whatever_else_is_next(
    surgery: Surgery, database: Database, builder: Builder, town: Town
) -> None:
    """Rosa has finished. "Read the summary before you meet" is not what there is to do."""
    async with visiting(surgery, KINGFISHER) as visitor:
        before = (await visitor.gets("/practice/")).text
        with database.engine.begin() as c:
            raise_alert(c, builder, town.kingfisher, town.rosa)
        after = (await visitor.gets("/practice/")).text
    assert "Ring Rosa today: it may be urgent." not in before
    assert "Ring Rosa today: it may be urgent." in after


@pytest.mark.covers("H3")
async def test_before_ringing_about_abuse_it_warns_that_others_may_hear(
    surgery: Surgery, database: Database, builder: Builder, town: Town, bob: Any
) -> None:
    with database.engine.begin() as c:
        about = (town.kingfisher, town.terse, "safeguarding", "abuse", "he hits me")
        alert = raise_alert(c, builder, *about)
    async with visiting(surgery, KINGFISHER) as visitor:
        for path in (*CARD_PAGES, f"/practice/alerts/{alert}"):
            page = (await visitor.gets(path)).text
            assert CAREFUL in page, path
            assert page.index(CAREFUL) < page.index(f'href="tel:{bob.mobile}"'), path


async def test_nobody_we_know_has_no_number_to_ring(
    surgery: Surgery, database: Database, builder: Builder, town: Town
) -> None:
    with database.engine.begin() as c:
        raise_alert(c, builder, town.kingfisher, None)
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets("/practice/alerts")).text
        assert "We do not know who" in page
        assert "We do not know the number it came from" in page
