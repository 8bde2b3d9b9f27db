"""An open page keeps up with the alerts that wait: it says so on every page, and is heard."""

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


def _raise(database: Database, builder: Builder, town: Town) -> None:
    with database.engine.begin() as c:
        raise_alert(c, builder, town.kingfisher, town.rosa, "999", "chest_pain")


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
    _raise(database, builder, town)
    await _asks_again(page)
    await expect(page).to_have_title(f"(1) {title}")
    await expect(page.locator("#news")).to_contain_text("A new alert came in.")
    await expect(page.locator("#heard")).to_contain_text("A new alert came in.")
    await expect(page.locator("#alerts-count")).to_have_text("1")
    await expect(page.locator("#watch")).to_have_attribute("data-beeps", "2")
    await page.click("#news a")
    await expect(page.locator("h1")).to_contain_text("Alerts")
    await expect(page.locator("#news")).to_be_hidden()
    await expect(page.locator("#alerts-count")).to_have_text("1")
    await context.close()


@pytest.mark.covers("H1", "H24")
async def test_every_page_says_without_javascript_that_alerts_wait(
    browser: Browser, surgery: Surgery, database: Database, builder: Builder, town: Town
) -> None:
    _raise(database, builder, town)
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(f"{surgery.url}/practice/sign-in")
    await page.fill("#username", KINGFISHER)
    await page.fill("#password", PASSWORD)
    await page.click("main button")
    for path in ("/practice/worklist", "/practice/guide", f"/practice/preparations/{town.silent}"):
        await page.goto(surgery.url + path)
        await expect(page.locator("#news")).to_contain_text("An alert has waited")
        await expect(page.get_by_role("link", name="Alerts 1")).to_be_visible()
        await page.mouse.wheel(0, 2000)
        await expect(page.locator("#news a")).to_be_in_viewport()
    await context.close()


@pytest.mark.covers("H1")
async def test_the_sound_waits_for_a_click_says_so_and_is_heard_again_while_an_alert_waits(
    browser: Browser, surgery: Surgery, database: Database, builder: Builder, town: Town
) -> None:
    context = await browser.new_context()
    page = await _open(context, surgery)
    await page.evaluate("localStorage.setItem('alert-sound', 'on')")
    _raise(database, builder, town)
    # A browser that lets nothing sound before a click: a headless one is less strict.
    await page.add_init_script(STRICT)
    async with page.expect_response(NEWS):
        await page.reload()
    place = page.locator("#watch")
    await expect(place).to_have_attribute("data-sound", "waits")
    await expect(place.locator("button")).to_have_text("Sound: click to start")
    await expect(place).not_to_have_attribute("data-beeps", "1")
    await page.click("h1")
    await expect(place).to_have_attribute("data-sound", "on")
    await expect(place).to_have_attribute("data-beeps", "1")
    await _asks_again(page)
    await expect(place).to_have_attribute("data-beeps", "1")
    for _ in range(3):
        await _asks_again(page)
    await expect(place).to_have_attribute("data-beeps", "2")
    await place.locator("button").click()
    await expect(place).to_have_attribute("data-sound", "off")
    await page.click("h1")
    await expect(place).to_have_attribute("data-sound", "off")
    await context.close()


STRICT = """(() => {
  let pressed = false;
  for (const name of ["pointerdown", "keydown"])
    addEventListener(name, () => { pressed = true; }, { capture: true });
  const Real = window.AudioContext;
  window.AudioContext = class extends Real {
    constructor() { super(); if (!pressed) super.suspend(); }
    get state() { return pressed ? super.state : "suspended"; }
    resume() { return pressed ? super.resume() : new Promise(() => {}); }
  };
})()"""
