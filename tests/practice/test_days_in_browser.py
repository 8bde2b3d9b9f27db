"""The day list in a real browser: a day's work on one screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.async_api import Browser

from preparation.model import PreparationState
from preparation.records.database import Connection, Database
from tests.builders import Builder
from tests.practice.conftest import MIDNIGHT, Town
from tests.practice.surgery import Surgery, add_talk
from tests.practice.test_in_browser import sign_in, violations
from tests.summary.people import rosa

STATES = (
    PreparationState.FINISHED,
    PreparationState.INVITED,
    PreparationState.NO_REPLY,
    PreparationState.IN_PROGRESS,
)
DAY = MIDNIGHT + timedelta(days=30)


@pytest.fixture
async def full_day(surgery: Surgery, town: Town, builder: Builder, database: Database) -> str:
    """Twenty appointments on one day; returns its address."""

    def add(c: Connection) -> None:
        for place in range(20):
            start = DAY + timedelta(hours=8, minutes=20 * place)
            name = f"Dr Shah {place}"
            add_talk(c, builder, town.kingfisher, rosa(), STATES[place % 4], start, name)

    await database.write(add)
    return f"{surgery.url}/practice/?from={DAY.date()}"


async def test_a_working_day_of_twenty_appointments_fits_one_screen(
    browser: Browser, surgery: Surgery, full_day: str
) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 1080})
    await sign_in(page, surgery)
    await page.goto(full_day)
    assert await page.locator(".days__row").count() == 20
    last = await page.locator(".days__row").last.bounding_box()
    assert last is not None
    assert last["y"] + last["height"] <= 1080
    await page.close()


@pytest.mark.covers("H24")
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_a_full_day_passes_axe_and_fits_the_width(
    browser: Browser, surgery: Surgery, full_day: str, width: int
) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 844})
    await sign_in(page, surgery)
    await page.goto(full_day)
    assert await violations(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.close()
