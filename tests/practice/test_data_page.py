"""The manager's page about a person's data: find, copy, erase; a careless press erases nothing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Browser
from sqlalchemy import func, select

from practice.data_pages import DataPages
from practice.keep_pages import KeepPages
from practice.person_data_pages import PersonDataPages
from preparation.keeping.erase import Eraser
from preparation.keeping.retention import Retention
from preparation.records.database import Database
from preparation.records.patients import change_patient
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
def retention(database: Database, clock: HandClock, tmp_path: Path) -> Retention:
    """Return the round that takes away what was kept long enough."""
    return Retention(database, tmp_path, clock)


@pytest.fixture
async def office(
    database: Database,
    clock: HandClock,
    builder: Builder,
    town: Town,
    everybody: None,
    tmp_path: Path,
    retention: Retention,
) -> AsyncIterator[Surgery]:
    """Return the pages, with the rooms for people's data."""
    eraser = Eraser(database, tmp_path, clock, builder.new_id)
    rooms = [
        lambda here: DataPages(here, retention),
        lambda here: KeepPages(here, retention),
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


@pytest.mark.parametrize("number", ["9990000000", "1" * 5000])
async def test_a_number_that_nobody_has_is_said_so(
    office: Surgery, town: Town, number: str
) -> None:
    async with visiting(office, MANAGER) as visitor:
        found = await visitor.posts("/practice/data/find", {"nhs_number": number})
        assert "Nobody at this practice" in found.text


ROSA = {"first_name": "Rosa", "last_name": "Ahmed", "born": "4 March 1962"}


async def _has_no_number(office: Surgery, town: Town) -> str:
    """Take Rosa's NHS number away; return who she is."""
    rosa = (await office.database.read(lambda c: read_record(c, town.rosa))).patient
    none = replace(rosa, nhs_number=None)
    vault, at, new_id = office.database.vault, office.clock(), office.builder.new_id
    await office.database.write(lambda c: change_patient(c, vault, none, at=at, new_id=new_id))
    return rosa.id


@pytest.mark.parametrize(
    "typed",
    [
        ROSA,
        ROSA | {"first_name": " rosa ", "last_name": "AHMED", "born": "04/03/1962"},
        ROSA | {"nhs_number": "9990000000"},
    ],
)
async def test_somebody_without_a_number_is_found_by_name_and_birth(
    office: Surgery, town: Town, typed: dict[str, str]
) -> None:
    """Also where the number at hand is wrong; and nothing of them is in the address."""
    rosa = await _has_no_number(office, town)
    async with visiting(office, MANAGER) as visitor:
        found = await visitor.posts("/practice/data/find", typed)
        assert found.headers["Location"] == f"/practice/data/{rosa}"


async def test_two_people_of_one_name_and_birth_are_both_shown(office: Surgery, town: Town) -> None:
    rosa = await _has_no_number(office, town)
    builder = office.builder
    other = await office.database.write(
        lambda c: builder.patient(c, town.kingfisher, date_of_birth=date(1962, 3, 4))
    )
    async with visiting(office, MANAGER) as visitor:
        found = (await visitor.posts("/practice/data/find", ROSA)).text
        assert f"/practice/data/{rosa}" in found
        assert f"/practice/data/{other.id}" in found
        assert "no NHS number" in found


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Enter an NHS number, or"),
        ({"nhs_number": "x"}, "Enter an NHS number, or"),
        (ROSA | {"last_name": ""}, "all three are needed"),
        (ROSA | {"born": "4 March"}, "with day, month and year"),
        (ROSA | {"born": "14/03/2099"}, "with day, month and year"),
        (ROSA | {"born": "5 March 1962"}, "Nobody at this practice"),
    ],
)
async def test_what_is_missing_is_said_and_what_was_typed_stays(
    office: Surgery, town: Town, typed: dict[str, str], said: str
) -> None:
    async with visiting(office, MANAGER) as visitor:
        page = (await visitor.posts("/practice/data/find", {"x": "y"} | typed)).text
        assert said in page
        assert all(f'value="{value}"' in page for name, value in typed.items() if value != "x")


@pytest.mark.covers("H20")
async def test_another_practices_person_is_not_found_by_name(office: Surgery, town: Town) -> None:
    theirs = (await office.database.read(lambda c: read_record(c, town.of_heron))).patient
    typed = {
        "first_name": theirs.first_name,
        "last_name": theirs.last_name,
        "born": theirs.date_of_birth.isoformat(),
    }
    async with visiting(office, MANAGER) as visitor:
        found = await visitor.posts("/practice/data/find", typed)
        assert theirs.id not in found.text + found.headers.get("Location", "")


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
    await page.get_by_label("I have checked").check()
    await page.get_by_role("button", name="Erase everything").click()
    await page.get_by_role("heading", name="Keep this as your receipt").wait_for()
    assert await violations(page) == []
    await page.goto(f"{office.url}/practice/data")
    await page.get_by_label("First name").fill("Rosa")
    await page.get_by_role("button", name="Find").click()
    await page.get_by_text("all three are needed").first.wait_for()
    assert await violations(page) == []
