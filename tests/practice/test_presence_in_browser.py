"""Who types stays signed in; who does not is warned, and loses no word and no place."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, BrowserContext, Page, expect

from tests.builders import HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import PASSWORD, Surgery
from tests.practice.test_in_browser import violations

NEWS, HERE = "**/practice/alerts/news", "**/practice/here"
NOTE = "input.finish__note"


async def _signs_in(page: Page, username: str = KINGFISHER) -> None:
    await page.fill("#username", username)
    await page.fill("#password", PASSWORD)
    await page.click("main button")


async def _open(context: BrowserContext, surgery: Surgery, path: str) -> Page:
    page = await context.new_page()
    await page.clock.install()
    await page.goto(surgery.url + path)
    await _signs_in(page)
    async with page.expect_response(NEWS):
        await page.goto(surgery.url + path)
    return page


async def _passes(page: Page, clock: HandClock, minutes: float) -> None:
    """Let time pass on the server and in the browser, until the page has asked for news."""
    clock.moves(minutes=minutes)
    async with page.expect_response(NEWS):
        await page.clock.fast_forward(int(minutes * 60_000))
        await page.clock.run_for(16_000)


async def test_typing_keeps_somebody_signed_in_and_an_open_page_alone_does_not(
    browser: Browser, surgery: Surgery, clock: HandClock
) -> None:
    context = await browser.new_context()
    page = await _open(context, surgery, "/practice/worklist")
    for _ in range(3):
        await _passes(page, clock, 25)
        async with page.expect_response(HERE):
            await page.keyboard.press("Shift")
    await expect(page.locator("#presence")).to_be_hidden()
    await _passes(page, clock, 31)
    await page.wait_for_url("**/practice/sign-in")
    await expect(page.locator("main")).to_contain_text(
        "You were signed out after 30 minutes without use."
    )
    await context.close()


async def test_it_warns_two_minutes_before_and_a_key_is_enough_to_stay(
    browser: Browser, surgery: Surgery, clock: HandClock
) -> None:
    context = await browser.new_context()
    page = await _open(context, surgery, "/practice/worklist")
    await _passes(page, clock, 28.5)
    await expect(page.locator("#presence")).to_contain_text("less than 2 minutes")
    async with page.expect_response(HERE):
        await page.keyboard.press("Shift")
    await expect(page.locator("#presence")).to_be_hidden()
    await context.close()


@pytest.mark.covers("H2")
async def test_half_typed_work_is_hidden_and_kept_until_the_same_person_is_back(
    browser: Browser, surgery: Surgery, clock: HandClock
) -> None:
    context = await browser.new_context()
    page = await _open(context, surgery, "/practice/worklist")
    await _type_a_note(page)
    await _passes(page, clock, 31)
    await expect(page.locator("#signed-out")).to_contain_text("What you typed is still here")
    await expect(page.locator("#content")).to_be_hidden()
    assert await violations(page) == []
    async with context.expect_page() as opened:
        await page.click("#signed-out a")
    other = await opened.value
    await _signs_in(other)
    await other.wait_for_url("**/practice/")
    await _passes(page, clock, 0.1)
    await expect(page.locator("#signed-out")).to_be_hidden()
    assert await page.locator(NOTE).first.input_value() == "Rang, she rings back"
    await context.close()


@pytest.mark.covers("H20")
async def test_somebody_else_who_signs_in_does_not_find_what_was_typed(
    browser: Browser, surgery: Surgery, clock: HandClock
) -> None:
    context = await browser.new_context()
    page = await _open(context, surgery, "/practice/worklist")
    await _type_a_note(page)
    await _passes(page, clock, 31)
    other = await context.new_page()
    await other.goto(f"{surgery.url}/practice/sign-in")
    await _signs_in(other, HERON)
    await other.wait_for_url("**/practice/")
    await _passes(page, clock, 0.1)
    await expect(page.locator("#content")).to_be_visible()
    assert "Rang, she rings back" not in await page.content()
    await context.close()


async def test_a_press_after_the_computer_slept_loses_nothing(
    browser: Browser, surgery: Surgery, clock: HandClock
) -> None:
    context = await browser.new_context()
    page = await _open(context, surgery, "/practice/worklist")
    await _type_a_note(page)
    clock.moves(minutes=45)
    await page.clock.set_system_time(await page.evaluate("Date.now() + 45 * 60000"))
    async with page.expect_response(NEWS):
        await page.locator(".finish__button").first.click()
    await expect(page.locator("#signed-out")).to_contain_text("What you typed is still here")
    assert page.url.endswith("/practice/worklist")
    await context.close()


async def test_a_press_after_a_pause_goes_through_when_still_signed_in(
    browser: Browser, surgery: Surgery, clock: HandClock
) -> None:
    context = await browser.new_context()
    page = await _open(context, surgery, "/practice/worklist")
    await _type_a_note(page)
    clock.moves(minutes=5)
    await page.clock.set_system_time(await page.evaluate("Date.now() + 5 * 60000"))
    await page.locator(".finish__button").first.click()
    await page.wait_for_url("**told=done**")
    await context.close()


async def test_after_signing_in_one_is_back_on_the_page_one_was_on(
    browser: Browser, surgery: Surgery, town: Town, clock: HandClock
) -> None:
    context = await browser.new_context()
    page = await _open(context, surgery, f"/practice/preparations/{town.rosa}")
    await _passes(page, clock, 31)
    await page.wait_for_url("**/practice/sign-in")
    await _signs_in(page)
    await page.wait_for_url(f"**/practice/preparations/{town.rosa}")
    await context.close()


async def _type_a_note(page: Page) -> None:
    await page.locator(".finish__summary").first.click()
    await page.locator(NOTE).first.press_sequentially("Rang, she rings back")
