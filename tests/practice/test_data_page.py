"""The manager's page about a person's data: find, copy, erase; a careless press erases nothing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser
from sqlalchemy import func, select

from practice.data_pages import DataPages
from practice.person_data_pages import PersonDataPages
from preparation.keeping.erase import Eraser
from preparation.keeping.retention import Retention
from preparation.records.database import Database
from preparation.records.practices import read_practice
from preparation.records.tables import answers, patients, preparations
from preparation.records.whole import read_record
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.roles import AUDITOR, MANAGER, everybody
from tests.practice.surgery import PASSWORD, Surgery, open_pages
from tests.practice.test_in_browser import violations
from tests.practice.visitor import Visitor, visiting

__all__ = ["everybody"]


@pytest.fixture
async def office(
    database: Database,
    clock: HandClock,
    builder: Builder,
    town: Town,
    everybody: None,
    tmp_path: Path,
) -> AsyncIterator[Surgery]:
    """Return the pages, with the room for people's data."""
    eraser = Eraser(database, tmp_path, clock, builder.new_id)
    retention = Retention(database, tmp_path, clock)
    rooms = [
        lambda here: DataPages(here, retention),
        lambda here: PersonDataPages(here, eraser),
    ]
    async with open_pages(database, clock, builder, rooms=rooms) as running:
        yield running


async def _rosa_page(visitor: Visitor, town: Town) -> str:
    record = await visitor.surgery.database.read(lambda c: read_record(c, town.rosa))
    number = record.patient.nhs_number
    found = await visitor.posts("/practice/data/find", {"nhs_number": f" {number} "})
    assert found.status == 303
    assert str(number) not in found.headers["Location"]
    return found.headers["Location"]


async def _people(office: Surgery) -> int:
    count = select(func.count()).select_from(patients)
    return await office.database.read(lambda c: c.execute(count).scalar_one())


async def test_the_manager_finds_copies_and_erases(office: Surgery, town: Town) -> None:
    async with visiting(office, MANAGER) as visitor:
        person = await _rosa_page(visitor, town)
        assert "Rosa" in (await visitor.gets(person)).text
        copy = await visitor.posts(f"{person}/copy", {"x": "y"})
        with zipfile.ZipFile(io.BytesIO(copy.body)) as archive:
            text = archive.read("record.txt").decode()
        assert "being able to pick up my grandson" in text
        before = await _people(office)
        erased = await visitor.posts(f"{person}/erase", {"sure": "yes"})
        assert erased.status == 200
        assert await _people(office) == before - 1
        assert (await visitor.gets(person)).status == 404
        mine = select(func.count()).where(answers.c.preparation_id == town.rosa)
        assert await office.database.read(lambda c: c.execute(mine).scalar_one()) == 0


async def test_a_press_without_the_tick_erases_nothing(office: Surgery, town: Town) -> None:
    async with visiting(office, MANAGER) as visitor:
        person, before = await _rosa_page(visitor, town), await _people(office)
        answer = await visitor.posts(f"{person}/erase", {"sure": ""})
        assert "unsure=1" in answer.headers["Location"]
        assert await _people(office) == before
        assert "Tick the box" in (await visitor.gets(f"{person}?unsure=1")).text


@pytest.mark.covers("H20", "87")
async def test_another_practices_person_cannot_be_found_read_or_erased(
    office: Surgery, town: Town
) -> None:
    theirs = select(preparations.c.patient_id).where(preparations.c.id == town.of_heron)
    patient = await office.database.read(lambda c: c.execute(theirs).scalar_one())
    async with visiting(office, MANAGER) as visitor:
        before = await _people(office)
        assert (await visitor.gets(f"/practice/data/{patient}")).status == 404
        assert (await visitor.posts(f"/practice/data/{patient}/copy", {"x": "y"})).status == 404
        erased = await visitor.posts(f"/practice/data/{patient}/erase", {"sure": "yes"})
        assert erased.status == 404
        assert await _people(office) == before


@pytest.mark.covers("H20")
@pytest.mark.parametrize("username", [KINGFISHER, AUDITOR])
async def test_it_is_the_managers_alone(office: Surgery, town: Town, username: str) -> None:
    async with visiting(office, username) as visitor:
        assert (await visitor.gets("/practice/data")).status == 404


@pytest.mark.parametrize(
    ("days", "kept"), [("90", 90), ("3650", 3650), ("89", 500), ("9" * 30, 500), ("x", 500)]
)
async def test_how_long_is_chosen_within_bounds(
    office: Surgery, town: Town, days: str, kept: int
) -> None:
    async with visiting(office, MANAGER) as visitor:
        await visitor.posts("/practice/data/keep", {"days": days})
        choices = await office.database.read(lambda c: read_practice(c, town.kingfisher.id).choices)
        assert choices.keep_days == kept


@pytest.mark.parametrize("number", ["", "x", "9990000000", "1" * 5000])
async def test_a_number_that_nobody_has_is_said_so(
    office: Surgery, town: Town, number: str
) -> None:
    async with visiting(office, MANAGER) as visitor:
        found = await visitor.posts("/practice/data/find", {"nhs_number": number})
        page = (await visitor.gets(found.headers["Location"])).text
        assert re.search("Nobody at this practice", page)


@pytest.mark.covers("H24")
@pytest.mark.parametrize("width", [390, 1280])
async def test_in_a_browser_it_has_no_faults(
    office: Surgery, town: Town, browser: Browser, width: int, pytestconfig: pytest.Config
) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900})
    await page.goto(f"{office.url}/practice/sign-in")
    await page.get_by_label("Username").fill(MANAGER)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.goto(f"{office.url}/practice/data")
    assert await violations(page) == []
    record = await office.database.read(lambda c: read_record(c, town.rosa))
    await page.get_by_label("NHS number").fill(str(record.patient.nhs_number))
    await page.get_by_role("button", name="Find").click()
    await page.get_by_text("What is kept", exact=True).first.click()
    assert await violations(page) == []
    if folder := pytestconfig.getoption("basetemp"):
        await page.screenshot(path=f"{folder}-data-{width}.png", full_page=True)
    await page.get_by_role("button", name="Erase everything").click()
    assert await violations(page) == []
