"""An open page tells of a new alert by itself: in its title, in words, and by a sound."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from preparation.records.database import Database
from tests.builders import Builder
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.surgery import PASSWORD, Surgery, raise_alert

NEWS = "**/practice/alerts/news"


async def _open(context: BrowserContext, surgery: Surgery) -> Page:
    page = await context.new_page()
    await page.clock.install()
    await page.goto(f"{surgery.url}/practice/sign-in")
    await page.fill("#username", KINGFISHER)
    await page.fill("#password", PASSWORD)
    async with page.expect_response(NEWS):
        await page.click("main button")
    return page


async def _asks_again(page: Page) -> None:
    """Let the time pass after which the page asks for news."""
    async with page.expect_response(NEWS):
        await page.clock.run_for(16_000)


@pytest.mark.covers("H1")
async def test_a_new_alert_shows_in_the_title_in_a_line_and_is_heard(
    browser: Browser, surgery: Surgery, database: Database, builder: Builder, town: Town
) -> None:
    context = await browser.new_context()
    page = await _open(context, surgery)
    title = await page.title()
    assert not title.startswith("(")
    await expect(page.locator("#news")).to_be_hidden()
    await page.click("#watch button")
    await expect(page.locator("#watch")).to_have_attribute("data-sound", "on")
    await expect(page.locator("#watch")).to_have_attribute("data-beeps", "1")
    with database.engine.begin() as c:
        raise_alert(c, builder, town.kingfisher, town.rosa, "999", "chest_pain")
    await _asks_again(page)
    await expect(page).to_have_title(f"(1) {title}")
    await expect(page.locator("#news")).to_be_visible()
    await expect(page.locator("#watch")).to_have_attribute("data-beeps", "2")
    await _asks_again(page)
    await expect(page.locator("#watch")).to_have_attribute("data-beeps", "2")
    await page.click("#news a")
    await expect(page.locator("h1")).to_contain_text("Alerts")
    await expect(page.locator("#news")).to_be_hidden()
    await context.close()
