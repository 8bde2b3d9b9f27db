"""The pages in a real browser: readable, reachable by keyboard, nothing of a patient's runs."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Dialog, Page, expect

from practice.demo_sign_ins import DemoSignIn
from preparation.model import PreparationState
from preparation.records.alert_notes import acknowledge
from preparation.records.database import Database
from preparation.records.preparations import set_preparation_state
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.surgery import (
    PASSWORD,
    ROOT,
    Surgery,
    open_pages,
    raise_alert,
    take_turn,
)

AXE = ROOT / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
async def demo(
    database: Database, clock: HandClock, builder: Builder, town: Town
) -> AsyncIterator[Surgery]:
    async with open_pages(
        database, clock, builder, [DemoSignIn("clinician", KINGFISHER, PASSWORD)]
    ) as running:
        yield running


@pytest.fixture
def busy(database: Database, builder: Builder, town: Town) -> None:
    """Alerts that wait and one that was seen, and patients who asked for things."""
    with database.engine.begin() as c:
        for preparation, intent in (
            (town.rosa, "accessible_format"),
            (town.rosa, "interpreter"),
            (town.silent, "speak_to_person"),
            (town.terse, "delete_data"),
        ):
            take_turn(c, builder, preparation, intent)
        for preparation_id, action, category in (
            (town.terse, "999", "chest_pain"),
            (town.rosa, "safeguarding", "neglect"),
            (None, "111", "limb"),
        ):
            raise_alert(c, builder, town.kingfisher, preparation_id, action, category)
        seen = raise_alert(c, builder, town.kingfisher, town.rosa, "practice", "medicine_error")
        clock, new_id = builder.clock, builder.new_id
        acknowledge(c, town.kingfisher.id, seen, by="Dr Osei", now=clock(), new_id=new_id)
        paused = PreparationState.PAUSED
        set_preparation_state(c, town.terse, paused, at=clock(), new_id=new_id)


async def violations(page: Page) -> list[str]:
    await page.evaluate(AXE.read_text(encoding="utf-8"))
    found = await page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found["violations"]]


async def sign_in(page: Page, surgery: Surgery) -> None:
    await page.goto(f"{surgery.url}/practice/")
    await page.fill("#username", KINGFISHER)
    await page.fill("#password", PASSWORD)
    await page.click("main button")
    await page.wait_for_url("**/practice/")


@pytest.mark.covers("H24")
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_every_page_passes_axe_and_fits(
    browser: Browser, demo: Surgery, town: Town, width: int
) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 900})
    page = await context.new_page()
    await page.goto(f"{demo.url}/practice/sign-in")
    assert await violations(page) == []
    await sign_in(page, demo)
    paths = [
        "/practice/",
        "/practice/?from=2031-01-01",
        "/practice/nowhere",
        *(
            f"/practice/preparations/{one}"
            for one in (town.rosa, town.awkward, town.carer, town.partial, town.silent)
        ),
    ]
    for path in paths:
        await page.goto(demo.url + path)
        assert await violations(page) == [], path
        fits = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert fits, path
    await context.close()


async def test_a_wrong_password_is_announced_and_passes_axe(
    browser: Browser, demo: Surgery
) -> None:
    page = await browser.new_page()
    await page.goto(f"{demo.url}/practice/sign-in")
    await page.fill("#password", "wrong")
    await page.click("main button")
    await page.wait_for_selector("[role=alert]")
    assert await page.title() == "Error: Sign in - Beforehand"
    assert await violations(page) == []
    await page.close()


@pytest.mark.covers("H24")
@pytest.mark.parametrize("width", [320, 1280])
async def test_alerts_and_requests_pass_axe_and_fit(
    browser: Browser, demo: Surgery, busy: None, town: Town, width: int
) -> None:
    context = await browser.new_context(viewport={"width": width, "height": 900})
    page = await context.new_page()
    await sign_in(page, demo)
    stray = await page.get_attribute(".alert a[href*='/practice/alerts/']", "href")
    paths = [f"/practice/preparations/{one}" for one in (town.rosa, town.terse)]
    for path in ["/practice/", *paths, stray]:
        await page.goto(f"{demo.url}{path}")
        assert await violations(page) == [], path
        fits = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert fits, path
    await context.close()


@pytest.mark.covers("H24")
async def test_an_alert_is_seen_by_keyboard_and_without_javascript(
    browser: Browser, demo: Surgery, busy: None
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await sign_in(page, demo)
    assert await page.locator(".alert").count() == 3
    card = page.locator(".alert", has_text="Bob Price")
    await card.get_by_role("link", name=re.compile("Open.*Bob Price, 1 June, 10am")).focus()
    await page.keyboard.press("Enter")
    await expect(page.locator(".stray__words")).to_have_text("pain in my chest")
    await page.get_by_label("Rang and spoke to them").focus()
    await page.keyboard.press("Space")
    await page.get_by_role("button", name="I have seen this").focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/practice/alerts")
    await expect(page.locator(".alerts .alert")).to_have_count(2)
    assert "Bob Price" not in await page.locator(".alerts").inner_text()
    await expect(page.locator(".seen")).to_contain_text("Rang and spoke to them.")
    await context.close()


@pytest.mark.covers("H24")
async def test_a_clinician_gets_to_a_summary_and_out_by_keyboard_alone(
    browser: Browser, demo: Surgery
) -> None:
    page = await browser.new_page()
    await page.goto(f"{demo.url}/practice/sign-in")
    await page.focus("#username")
    await page.keyboard.press("Control+a")
    await page.keyboard.type(KINGFISHER)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Control+a")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/practice/")
    await press_until(page, "Rosa Ahmed")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("article.summary")
    assert await page.locator("article.summary h1").inner_text() == "Rosa Ahmed"
    await press_until(page, "Sign out")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/practice/sign-in")
    await page.close()


async def press_until(page: Page, text: str) -> None:
    """Press Tab until the thing with `text` has the focus, and see that the focus shows."""
    for _ in range(40):
        await page.keyboard.press("Tab")
        focused = await page.evaluate("document.activeElement.textContent.trim()")
        if focused == text:
            outline = await page.evaluate(
                "(s => s.outlineStyle + s.boxShadow + s.backgroundColor)"
                "(getComputedStyle(document.activeElement))"
            )
            assert outline != "nonenonergba(0, 0, 0, 0)"
            return
    raise AssertionError(f"{text} cannot be reached")


@pytest.mark.covers("H18", "89", "25")
async def test_what_a_patient_wrote_never_runs(browser: Browser, demo: Surgery, town: Town) -> None:
    page = await browser.new_page()
    troubles: list[str] = []

    async def dismiss(dialog: Dialog) -> None:
        troubles.append(dialog.message)
        await dialog.dismiss()

    page.on("dialog", dismiss)
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    await sign_in(page, demo)
    await page.goto(f"{demo.url}/practice/preparations/{town.awkward}")
    assert await page.locator("main script").count() == 0
    assert await page.locator("article h1").count() == 1
    shown = await page.locator("article").inner_text()
    assert "<script>alert(1)</script>" in shown
    assert "[U+202E]evil gnp.exe" in shown
    assert troubles == []
    await page.close()


async def test_it_works_without_javascript(browser: Browser, demo: Surgery) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await sign_in(page, demo)
    await page.click("text=Rosa Ahmed")
    assert "my feet" in await page.locator("article").inner_text()
    await context.close()


async def test_it_prints_the_sheet_and_nothing_around_it(
    browser: Browser, demo: Surgery, town: Town
) -> None:
    page = await browser.new_page()
    await sign_in(page, demo)
    await page.goto(f"{demo.url}/practice/preparations/{town.rosa}")
    await page.emulate_media(media="print")
    assert await page.locator("article.summary").is_visible()
    assert not await page.locator(".nhsuk-header").is_visible()
    assert not await page.locator(".beside").is_visible()
    await page.close()
