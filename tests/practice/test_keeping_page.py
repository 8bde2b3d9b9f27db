"""How long everything is kept, on the page: what goes is seen before anything is changed."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from preparation.keeping.retention import Retention
from preparation.records.practices import read_practice
from tests.practice.conftest import Town
from tests.practice.roles import MANAGER, everybody
from tests.practice.surgery import PASSWORD, Surgery
from tests.practice.test_data_page import office, retention
from tests.practice.test_in_browser import violations
from tests.practice.visitor import visiting

__all__ = ["everybody", "office", "retention"]
DATA = "/practice/data"


async def _days(office: Surgery, town: Town) -> int:
    mine = town.kingfisher.id
    return (await office.database.read(lambda c: read_practice(c, mine))).choices.keep_days


@pytest.mark.parametrize(
    ("days", "kept"), [("90", 90), ("3650", 3650), ("89", 500), ("9" * 30, 500), ("x", 500)]
)
async def test_how_long_is_chosen_within_bounds(
    office: Surgery, town: Town, days: str, kept: int
) -> None:
    async with visiting(office, MANAGER) as visitor:
        await visitor.posts("/practice/data/keep", {"days": days})
        assert await _days(office, town) == kept


@pytest.mark.covers("H25")
async def test_what_other_days_would_erase_is_seen_before_they_are_saved(
    office: Surgery, town: Town
) -> None:
    """By kind, beside what goes as it is; looking changes nothing."""
    office.clock.moves(days=200)
    async with visiting(office, MANAGER) as visitor:
        assert "Tonight nothing is erased" in (await visitor.gets(DATA)).text
        look = (await visitor.gets(f"{DATA}/keep?days=100")).text
        assert "Preparations" in look
        assert "Keep it for 100 days" in look
        assert await _days(office, town) == 500
        await visitor.posts(f"{DATA}/keep", {"days": "100"})
        assert await _days(office, town) == 100
        page = (await visitor.gets(DATA)).text
        assert "Erased tonight" in page
        assert "Preparations" in page


@pytest.mark.parametrize("days", ["", "89", "3651", "x"])
async def test_days_out_of_bounds_are_not_looked_at(office: Surgery, town: Town, days: str) -> None:
    async with visiting(office, MANAGER) as visitor:
        asked = await visitor.gets(f"{DATA}/keep?days={days}")
        assert asked.headers["Location"].endswith("wrong=days")
        assert "between 90 and 3650" in (await visitor.gets(asked.headers["Location"])).text


async def test_it_says_when_it_was_last_done_and_when_that_is_too_long_ago(
    office: Surgery, town: Town, retention: Retention
) -> None:
    async with visiting(office, MANAGER) as visitor:
        assert "It has not been done yet" in (await visitor.gets(DATA)).text
        await retention.run()
        assert "Last done on 1 June 2026 at 10am: 0 entries" in (await visitor.gets(DATA)).text
    office.clock.moves(days=3)
    async with visiting(office, MANAGER) as visitor:
        assert "This was last done on 1 June 2026" in (await visitor.gets(DATA)).text


async def test_the_oldest_appointment_that_stays_is_named(office: Surgery, town: Town) -> None:
    async with visiting(office, MANAGER) as visitor:
        page = (await visitor.gets(DATA)).text
        assert "Appointments before 17 January 2025 go" in page
        assert "The oldest that stays is on" in page


@pytest.mark.covers("H24")
@pytest.mark.parametrize("width", [390, 1280])
async def test_in_a_browser_the_look_has_no_faults(
    office: Surgery, town: Town, browser: Browser, width: int, pytestconfig: pytest.Config
) -> None:
    office.clock.moves(days=200)
    page = await browser.new_page(viewport={"width": width, "height": 900})
    await page.goto(f"{office.url}/practice/sign-in")
    await page.get_by_label("Username").fill(MANAGER)
    await page.get_by_label("Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.goto(f"{office.url}{DATA}")
    await page.get_by_label("Days after the appointment").fill("100")
    await page.get_by_role("button", name="See what that would erase").click()
    assert await violations(page) == []
    if folder := pytestconfig.getoption("basetemp"):
        await page.screenshot(path=f"{folder}-keep-{width}.png", full_page=True)
    await page.get_by_role("button", name="Save 100 days").click()
    await page.get_by_text("Erased tonight").wait_for()
    assert await violations(page) == []
    assert await _days(office, town) == 100
    if folder:
        await page.screenshot(path=f"{folder}-kept-{width}.png", full_page=True)
