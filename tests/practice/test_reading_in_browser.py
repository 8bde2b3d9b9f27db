"""The pages beside the summary, in a real browser."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator

import pypdf
import pytest
from playwright.async_api import Browser, expect

from practice.demo_sign_ins import DemoSignIn
from preparation.records.database import Database
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.surgery import PASSWORD, Surgery, open_pages
from tests.practice.test_in_browser import press_until, sign_in, violations


@pytest.fixture
async def demo(
    database: Database, clock: HandClock, builder: Builder, town: Town
) -> AsyncIterator[Surgery]:
    async with open_pages(
        database, clock, builder, [DemoSignIn("clinician", KINGFISHER, PASSWORD)]
    ) as running:
        yield running


@pytest.mark.covers("H24")
@pytest.mark.parametrize("width", [320, 1280])
async def test_every_page_passes_axe_and_fits(
    browser: Browser, demo: Surgery, town: Town, width: int
) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 900})
    page = await context.new_page()
    await sign_in(page, demo)
    one = f"/practice/preparations/{town.awkward}"
    for path in (one, f"{one}/messages", f"{one}/text", f"{one}/record", "/practice/guide"):
        await page.goto(demo.url + path)
        assert await violations(page) == [], path
        fits = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert fits, path
    await page.goto(f"{demo.url}{one}/record")
    await page.get_by_label("Day").fill("99")
    await page.get_by_role("button", name="Finish and give it").click()
    await expect(page.get_by_role("alert")).to_contain_text("Review date must be a real date")
    assert await violations(page) == []
    await context.close()


async def test_the_text_is_copied_with_one_press(
    browser: Browser, demo: Surgery, town: Town
) -> None:
    context = await browser.new_context()
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    await sign_in(page, demo)
    await page.goto(f"{demo.url}/practice/preparations/{town.rosa}/text")
    await page.get_by_role("button", name="Copy").click()
    await expect(page.get_by_role("status")).to_have_text("Copied.")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Preparation of Rosa Ahmed")
    assert copied == await page.locator("#plain-text").input_value()
    await context.close()


async def test_without_javascript_the_text_is_there_and_no_dead_button(
    browser: Browser, demo: Surgery, town: Town
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await sign_in(page, demo)
    await page.goto(f"{demo.url}/practice/preparations/{town.rosa}/text")
    assert "my feet" in await page.locator("#plain-text").input_value()
    assert not await page.get_by_role("button", name="Copy").is_visible()
    await context.close()


async def test_reading_writing_and_giving_by_keyboard_and_without_javascript(
    browser: Browser, demo: Surgery, town: Town
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await sign_in(page, demo)
    await page.goto(f"{demo.url}/practice/preparations/{town.rosa}")
    await press_until(page, "I have read this")
    await page.keyboard.press("Enter")
    await expect(page.locator("#read .beside__mark")).to_have_text(
        "Read by Dr Amara Osei, 1 June, 10am"
    )
    await page.get_by_role("link", name="Write down the conversation").click()
    await page.get_by_label("What you agreed together").fill("Tablets with food")
    await page.get_by_label("What will happen").first.fill("ring the chemist")
    await page.keyboard.press("Enter")  # saves: an early Enter must not give it to the patient
    await expect(page.get_by_role("status")).to_contain_text("Rosa does not see it yet")
    await page.get_by_role("button", name="Finish and give it to Rosa").click()
    await expect(page.get_by_role("status")).to_contain_text("Rosa can see it on their page")
    await context.close()


async def test_a_line_leads_to_its_messages(browser: Browser, demo: Surgery, town: Town) -> None:
    page = await browser.new_page()
    await sign_in(page, demo)
    await page.goto(f"{demo.url}/practice/preparations/{town.rosa}")
    await page.locator(".source").nth(1).click()
    await expect(page.locator(".origin:target .origin__words")).to_have_text("my feet")
    await page.close()


async def test_the_guide_prints_on_one_side(browser: Browser, demo: Surgery, town: Town) -> None:
    page = await browser.new_page()
    await sign_in(page, demo)
    await page.goto(f"{demo.url}/practice/guide")
    pdf = await page.pdf(prefer_css_page_size=True)
    assert len(pypdf.PdfReader(io.BytesIO(pdf)).pages) == 1
    await page.close()
