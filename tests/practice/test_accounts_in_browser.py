"""The manager's pages in a real browser: they pass axe, fit, and need no JavaScript."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from preparation.model import Role
from preparation.records.database import Database
from preparation.records.staff import find_member
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.roles import add_role, sign_in_as
from tests.practice.settings_room import SETTINGS, installation, settings_rooms
from tests.practice.surgery import Surgery, open_pages
from tests.practice.test_in_browser import violations

STAFF = "/practice/staff"
MISSING = {"mesh": "mesh", "email": "mail"}


@pytest.fixture
async def pages(
    database: Database, clock: HandClock, builder: Builder, town: Town
) -> AsyncIterator[Surgery]:
    rooms = settings_rooms(installation(MISSING))
    async with open_pages(database, clock, builder, rooms=rooms) as running:
        yield running


@pytest.fixture
def cookie(database: Database, builder: Builder, town: Town) -> str:
    with database.engine.begin() as c:
        me = add_role(c, builder, town.kingfisher, "manager-1", Role.MANAGER)
    return sign_in_as(database, builder, me).partition("=")[2]


async def signed_in(context: BrowserContext, pages: Surgery, token: str) -> Page:
    await context.add_cookies([{"name": "staff", "value": token, "url": pages.url}])
    return await context.new_page()


async def is_well(page: Page) -> None:
    """See that a page passes axe with everything opened, and is no wider than the screen."""
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert await violations(page) == [], page.url
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


@pytest.mark.covers("H24")
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_the_managers_pages_pass_axe_and_fit(
    browser: Browser, pages: Surgery, cookie: str, database: Database, width: int
) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 900})
    page = await signed_in(context, pages, cookie)
    who = await database.read(lambda c: find_member(c, KINGFISHER))
    for path in (
        STAFF,
        f"{STAFF}/new",
        f"{STAFF}/{who.id}",
        "/practice/audit",
        "/practice/audit?from=2026-02-30",
        SETTINGS,
        f"{SETTINGS}/wording",
        "/practice/account/code",
        "/practice/sign-in",
    ):
        await page.goto(pages.url + path)
        await is_well(page)
    await page.goto(pages.url + SETTINGS)
    await page.fill("#invite_days", "99")
    await page.fill("#name", "")
    await page.click("text=Save settings")
    await expect(page.locator(".nhsuk-error-summary")).to_contain_text("whole number from 1 to 60")
    await is_well(page)
    await context.close()


@pytest.mark.covers("H24")
async def test_somebody_is_added_and_gets_in_without_javascript_by_keyboard(
    browser: Browser, pages: Surgery, cookie: str
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await signed_in(context, pages, cookie)
    await page.goto(f"{pages.url}{STAFF}/new")
    await page.focus("#name")
    await page.keyboard.type("Sam Adeyemi")
    await page.keyboard.press("Tab")
    await page.keyboard.type("s.adeyemi")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await page.keyboard.press("Enter")
    link = await page.locator("#link").input_value()
    fresh = await browser.new_page()
    await fresh.goto(pages.url + link.removeprefix("http://127.0.0.1"))
    await is_well(fresh)
    await fresh.fill("#new", "copper-walrus-in-a-hurry")
    await fresh.fill("#again", "copper-walrus-in-a-hurry")
    await fresh.keyboard.press("Enter")
    await fresh.wait_for_url("**/practice/")
    await expect(fresh.locator(".member__name")).to_contain_text("Sam Adeyemi")
    await fresh.close()
    await context.close()
