"""When a page of the practice's cannot be given: words for staff, and a way on."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from aiohttp import web

from practice.room import Surroundings
from preparation.model import PreparationState
from preparation.records.database import Connection, Database
from preparation.records.practices import change_choices
from preparation.records.preferences import Preferences, set_preferences
from preparation.records.staff import StaffMember
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.surgery import Surgery, open_pages
from tests.practice.test_worklist import Desk
from tests.practice.visitor import visiting

TECHNICAL = ("Internal Server Error", "Traceback", "Not Found", "Forbidden", "405", "500")


class Fragile:
    """A room whose only page breaks over somebody's words."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get("/practice/fragile", self._here.door.opens(self._break))]

    async def _break(self, _request: web.Request, _member: StaffMember) -> web.Response:
        raise KeyError("I feel so low")


@pytest.fixture
async def surgery(
    database: Database, clock: HandClock, builder: Builder, town: Town
) -> AsyncIterator[Surgery]:
    async with open_pages(database, clock, builder, rooms=(Fragile,)) as running:
        yield running


@pytest.mark.covers("I12")
async def test_a_page_that_breaks_says_so_in_words_and_leads_on(
    surgery: Surgery, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever is signed in still is, and finds the other pages."""
    async with visiting(surgery, KINGFISHER) as staff:
        said = await staff.gets("/practice/fragile")
        assert said.status == 500
        assert "Sorry, something went wrong" in said.text
        assert '<a href="/practice/worklist">Worklist</a>' in said.text
        assert "Dr Amara Osei" in said.text
        assert not [one for one in TECHNICAL if one in said.text]
        assert (await staff.gets("/practice/worklist")).status == 200
    logged = capsys.readouterr().out
    assert "KeyError" in logged
    assert "I feel so low" not in logged


async def test_what_is_not_there_or_not_taken_is_told_in_words(surgery: Surgery) -> None:
    async with visiting(surgery, KINGFISHER) as staff:
        lost = await staff.gets("/practice/no/such/page")
        assert (lost.status, "Page not found" in lost.text) == (404, True)
        wrong = await staff.posts("/practice/no/such/page", {"a": "b"})
        assert (wrong.status, wrong.headers["Allow"]) == (405, "GET,HEAD")
        foreign = await staff.posts("/practice/sign-out", {}, Sec_Fetch_Site="cross-site")
        assert (foreign.status, "Nothing was changed" in foreign.text) == (403, True)
        large = await staff.posts("/practice/sign-in", {"username": "x" * 20_000})
        assert (large.status, "Nothing was changed" in large.text) == (413, True)
        for page in (lost, wrong, foreign, large):
            assert not [one for one in TECHNICAL if one in page.text]


async def test_a_record_that_cannot_be_read_is_told_to_nobody_in_particular(
    surgery: Surgery, database: Database
) -> None:
    async with visiting(surgery, KINGFISHER) as staff:
        await database.write(lambda c: c.exec_driver_sql("ALTER TABLE staff RENAME TO gone"))
        said = await staff.gets("/practice/")
    assert (said.status, "Sorry, something went wrong" in said.text) == (500, True)
    assert "Dr Amara Osei" not in said.text


@pytest.mark.parametrize("way", ["paper", "telephone", "tests first", "called back"])
async def test_what_staff_decide_about_one_invite_leaves_every_page_standing(
    surgery: Surgery, town: Town, database: Database, way: str
) -> None:
    """Each is an ordinary button, and the start page is where signing in leads."""

    def decide(c: Connection) -> str:
        desk, builder = Desk(c, surgery.builder, town.kingfisher), surgery.builder
        one = desk.adds(PreparationState.DUE, days=9)
        if way == "tests first":
            change_choices(c, one.practice.id, replace(one.practice.choices, tests_first=True))
        elif way != "called back":
            wanted, at, new_id = Preferences(way=way), builder.clock(), builder.new_id
            mine, who = one.practice.id, one.patient.id
            set_preferences(c, mine, who, wanted, by="staff", at=at, new_id=new_id)
        else:
            desk.holds(one)
        return one.preparation.id

    mine = await database.write(decide)
    async with visiting(surgery, KINGFISHER) as staff:
        for page in ("/practice/", f"/practice/preparations/{mine}", "/practice/worklist?show=all"):
            assert (page, (await staff.gets(page)).status) == (page, 200)
