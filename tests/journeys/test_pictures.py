"""The pictures of the README, made only when asked (conftest.py says how)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Page, expect

from beforehand.content import ROOT
from tests.journeys.house import House
from tests.web.browsing import DESK, PHONE

FOLDER = ROOT / "docs" / "images"
SAID = [
    "ok",
    "being able to pick up my grandson",
    "Why are you asking?",
    "walking with my neighbour. We do the canal path most mornings",
]
TALL = {"width": 390, "height": 1100}
LAPTOP = {"width": 1280, "height": 820}


@asynccontextmanager
async def window(browser: Browser, size: dict[str, int]) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport=size, device_scale_factor=1.5)  # type: ignore[arg-type]
    page = await context.new_page()
    page.set_default_timeout(8000)
    yield page
    await context.close()


async def picture(page: Page, name: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    await asyncio.sleep(0.5)
    await page.screenshot(path=FOLDER / f"{name}.png")


async def test_the_handset_and_the_patients_page(house: House, browser: Browser) -> None:
    """Rosa has begun by text; her page shows the same conversation."""
    rosa = house.talk("Rosa")
    await rosa.phone.hears()
    for text in SAID:
        await rosa.phone.says(text)
    async with window(browser, LAPTOP) as page:
        await page.goto(house.places.handset)
        await picture(page, "handset")
    for width, size in (("390", PHONE), ("1280", DESK)):
        async with window(browser, size) as page:
            await page.goto(house.places.patient_link)
            await page.get_by_role("button", name="Start now").click()
            born = (await rosa.record()).patient.date_of_birth
            for label, number in (("Day", born.day), ("Month", born.month), ("Year", born.year)):
                await page.get_by_label(label, exact=True).fill(str(number))
            await page.get_by_role("button", name="Continue").click()
            await page.wait_for_url("**/p/chat")
            await expect(page.locator("#log .line").last).to_be_visible()
            await picture(page, f"patient-page-{width}")
            for name in ("answers", "copy"):
                await page.goto(f"{house.url}/p/{name}")
                await picture(page, f"patient-{name}-{width}")


async def test_the_practices_pages(house: House, browser: Browser) -> None:
    """The day list, and a summary as the clinician reads it."""
    async with window(browser, LAPTOP) as page:
        await page.goto(house.places.practice)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("link", name="Gareth Pritchard")).to_be_visible()
        await picture(page, "practice-day")
        await page.get_by_role("link", name="Gareth Pritchard").click()
        await page.wait_for_url(re.compile("/preparations/"))
        await page.set_viewport_size({"width": 1280, "height": 900})
        await picture(page, "summary")
        await page.set_viewport_size(TALL)
        await picture(page, "summary-390")
