"""The button on the practice's own website, in a real browser, on a real other origin."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from beforehand.serving import bind, serving
from preparation.records.practices import change_choices
from tests.web.browsing import AXE, RULES, picture
from tests.web.house import House

SITE = """<!doctype html><html lang="en-GB"><head><title>Kingfisher Surgery</title></head><body>
<main><h1>Kingfisher Surgery</h1><p>Open Monday to Friday.</p>
<script src="{house}/embed.js" data-practice="{practice}" async></script></main></body></html>"""


@asynccontextmanager
async def website(house: House, *, known: bool = True) -> AsyncIterator[str]:
    """Serve a practice's website, with a policy of its own that lets our script in."""
    page = SITE.format(house=house.url, practice=house.built.practice.id)

    async def show(_request: web.Request) -> web.Response:
        policy = f"script-src {house.url}; frame-src {house.url}; style-src 'self'"
        headers = {"Content-Security-Policy": policy}
        return web.Response(text=page, content_type="text/html", headers=headers)

    app = web.Application()
    app.router.add_get("/", show)
    app.router.add_get("/favicon.ico", show)
    listener = bind(0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    if known:
        practice = house.built.practice
        choices = replace(practice.choices, website_origins=(url,))
        await house.database.write(lambda c: change_choices(c, practice.id, choices))
    async with serving(app, listener):
        yield url


@asynccontextmanager
async def a_visitor(browser: Browser, url: str) -> AsyncIterator[tuple[Page, list[str]]]:
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(8000)
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    await page.goto(url)
    yield page, complaints
    await context.close()


@pytest.mark.covers("H24")
async def test_with_the_keyboard_alone_into_the_frame_and_out_again(
    house: House, browser: Browser
) -> None:
    async with website(house) as url, a_visitor(browser, url) as (page, complaints):
        opener = page.get_by_role("button", name="Get ready for your appointment")
        await expect(opener).to_be_visible()
        assert await page.locator("iframe[src]").count() == 0  # nothing is loaded before
        await page.keyboard.press("Tab")
        await expect(opener).to_be_focused()
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name="Get ready for your appointment")
        await expect(dialog).to_be_visible()
        await expect(page.get_by_role("button", name="Close")).to_be_focused()
        frame = page.frame_locator("iframe")
        number = frame.get_by_label("Your mobile number")
        await expect(number).to_be_visible()
        await page.screenshot(path=picture("embed-390"))
        await number.focus()
        await page.keyboard.type("07700 900123")
        await page.keyboard.press("Enter")
        await expect(frame.get_by_role("heading", name="Look at your phone")).to_be_visible()
        await page.keyboard.press("Escape")  # pressed inside the frame
        await expect(dialog).to_be_hidden()
        await expect(opener).to_be_focused()
        await page.keyboard.press("Enter")
        own = page.get_by_role("link", name="Open on its own page").first
        assert await own.get_attribute("href") == f"{house.url}/ask/{house.built.practice.id}"
        await page.keyboard.press("Escape")  # pressed outside it
        await expect(dialog).to_be_hidden()
        assert await page.context.cookies() == []
        assert complaints == []


@pytest.mark.covers("H24")
async def test_axe_finds_nothing_wrong_with_the_open_dialog(house: House, browser: Browser) -> None:
    async with website(house) as url, a_visitor(browser, url) as (page, _):
        await page.get_by_role("button", name="Get ready for your appointment").click()
        await expect(
            page.frame_locator("iframe").get_by_label("Your mobile number")
        ).to_be_visible()
        await page.evaluate(AXE.read_text(encoding="utf-8"))
        found = await page.evaluate(
            f"axe.run(document, {{runOnly: {RULES}, iframes: false}}).then(r => r.violations)"
        )
        assert [one["id"] for one in found] == []


@pytest.mark.covers("H14")
async def test_a_website_that_the_practice_has_not_named_gets_no_frame(
    house: House, browser: Browser
) -> None:
    async with (
        website(house, known=False) as url,
        a_visitor(browser, url) as (page, complaints),
    ):
        await page.get_by_role("button", name="Get ready for your appointment").click()
        await page.wait_for_timeout(500)
        assert any("frame-ancestors" in said or "X-Frame-Options" in said for said in complaints)
        # There is always the other way.
        await expect(page.get_by_role("link", name="Open on its own page")).to_be_visible()
