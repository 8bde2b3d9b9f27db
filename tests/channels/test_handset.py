"""The demonstration's phones: what is typed there takes the real way, with real signatures."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, unused_port
from playwright.async_api import Browser, Page, expect

from beforehand.demo.handset import DemoPhone, Handset
from beforehand.headers import protect
from preparation.model import PhoneNumber
from preparation.words import load_words
from tests.channels.recording import ELM_NUMBER, ROSA, House, outbound

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules/axe-core/axe.min.js"
PHONES = [
    DemoPhone("Rosa", PhoneNumber(ROSA), PhoneNumber(ELM_NUMBER), "Elm Street Surgery", "First"),
    DemoPhone("Derek", PhoneNumber("+447700900124"), PhoneNumber(ELM_NUMBER), "Elm Street Surgery"),
]


@pytest.fixture
async def shown(house: House) -> AsyncIterator[str]:
    """Return the address of the page of phones, with the program's own headers on it."""
    app, port = web.Application(), unused_port()
    protect(app, f"http://127.0.0.1:{port}")
    words = load_words(ROOT / "content", ("demo",))
    app.add_routes(Handset(house.twilio, PHONES, words).routes())

    async def wake_long_polls(_app: web.Application) -> None:
        await house.twilio.close()

    app.on_shutdown.append(wake_long_polls)
    server = TestServer(app, host="127.0.0.1", port=port)
    await server.start_server()
    yield str(server.make_url("/demo/handset"))
    await server.close()


@pytest.fixture
async def page(browser: Browser, shown: str) -> AsyncIterator[Page]:
    """Return the page in a browser; a complaint on its console fails the test."""
    complaints: list[str] = []
    opened = await browser.new_page(viewport={"width": 1280, "height": 860})
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    await opened.goto(shown)
    yield opened
    await opened.close()
    assert complaints == []


async def test_what_is_typed_takes_the_real_way(house: House, page: Page) -> None:
    """Enter sends; the text is signed, received, and shown as received. It is a demonstration."""
    await expect(page.get_by_role("banner").first).to_contain_text("Demonstration")
    await expect(page).to_have_title("Rosa's phone - Demonstration phones")
    box = page.get_by_role("textbox", name="Reply as Rosa")
    await box.fill("My knee hurts <b>at night</b>")
    await box.press("Enter")
    await expect(page.locator(".text--phone")).to_contain_text("1 part, received")
    assert [text.body for text in house.inbox.received] == ["My knee hurts <b>at night</b>"]
    assert house.inbox.received[0].sender == ROSA
    await expect(box).to_have_value("")
    await expect(box).to_be_focused()


async def test_what_we_send_appears_by_itself(house: House, page: Page) -> None:
    """With its time, its parts, how far it got, and an address that can be followed."""
    link = f"{house.url}/p/abc"
    await house.sms.send(outbound(f"Hello Rosa. {'x' * 160} Your page: {link}."))
    bubble = page.locator(".text--practice")
    await expect(bubble).to_contain_text("2 parts, delivered")
    await expect(bubble.get_by_role("link")).to_have_attribute("href", link)
    await expect(page.locator("[data-cost]")).to_contain_text("2 parts")


async def test_another_phone_says_that_something_is_new(house: House, page: Page) -> None:
    """Looking at it makes the mark go away; it shows only its own texts."""
    await house.sms.send(outbound("Hello Derek", to="+447700900124"))
    derek = page.get_by_role("link", name="Derek")
    await expect(derek).to_contain_text("1 new")
    await derek.click()
    await expect(page.locator(".bubble")).to_have_text(["Hello Derek"])
    await expect(page.get_by_role("link", name="Derek")).not_to_contain_text("1 new")


async def test_the_quick_replies_and_the_photo_send(house: House, page: Page) -> None:
    """One press each; to STOP the network itself answers."""
    await page.get_by_role("button", name="OK", exact=True).click()
    await page.get_by_role("button", name="Send a photo").click()
    await expect(page.locator(".text--phone")).to_have_count(2)
    await house.twilio.settle()
    assert [(text.body, text.media_count) for text in house.inbox.received] == [("OK", 0), ("", 1)]
    await page.get_by_role("button", name="STOP", exact=True).click()
    await expect(page.locator(".text--automatic")).to_contain_text("You have been unsubscribed")


async def test_it_says_when_a_text_did_not_go(house: House, page: Page) -> None:
    """The phone shows what the person would never learn."""
    house.inbox.broken = True
    await page.get_by_role("button", name="OK", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("did not go")
    await expect(page.locator(".text--phone")).to_contain_text("not received yet")


async def test_it_works_without_javascript(house: House, browser: Browser, shown: str) -> None:
    """Plain links and forms do the same."""
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.goto(shown)
    await page.get_by_role("link", name="Derek").click()
    await page.get_by_role("textbox").fill("Hello there")
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(page.locator(".bubble")).to_have_text(["Hello there"])
    assert house.inbox.received[0].sender == "+447700900124"
    await context.close()


async def test_everybody_can_use_it(house: House, page: Page) -> None:
    """At every width: no fault that axe can find, nothing to scroll sideways, the box in view."""
    await house.sms.send(outbound("Hello Rosa"))
    await expect(page.locator(".bubble")).to_have_count(1)
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    for width in (390, 820, 1280):
        await page.set_viewport_size({"width": width, "height": 844})
        found = await page.evaluate("axe.run()")
        assert [fault["id"] for fault in found["violations"]] == []
        assert await page.evaluate("document.documentElement.scrollWidth") == width
        await expect(page.get_by_role("textbox")).to_be_in_viewport(ratio=1)


async def test_the_keyboard_alone_is_enough(house: House, page: Page) -> None:
    """Skip to the box, type, send with the button."""
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await page.keyboard.type("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".text--phone .bubble")).to_have_text("one\ntwo")
    await house.twilio.settle()
    assert house.inbox.received[0].body.splitlines() == ["one", "two"]


@pytest.mark.parametrize("phone", ["2", "-1", "x", "\u0660", ""])
async def test_there_are_no_other_phones(
    shown: str, browserless: ClientSession, phone: str
) -> None:
    """404 for a phone that is not on the list."""
    answers = [
        await browserless.get(shown, params={"phone": phone}),
        await browserless.get(f"{shown}/messages", params={"phone": phone}),
        await browserless.post(f"{shown}/send", data={"phone": phone, "text": "x"}),
    ]
    assert [answer.status for answer in answers] == [404, 404, 404]
