"""Worklist, invitations, import and wishes in a real browser: for everybody, and by keyboard."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from preparation.model import PreparationState
from preparation.records.database import Connection, Database
from tests.imports.files import csv_text
from tests.practice.conftest import Town
from tests.practice.surgery import PASSWORD, Surgery, take_turn
from tests.practice.test_import_page import DESK, ROSA, add_receptionist
from tests.practice.test_in_browser import violations
from tests.practice.test_worklist import Desk


@pytest.fixture
async def busy(surgery: Surgery, town: Town, database: Database) -> Town:
    """Somebody for every kind of line, and a receptionist."""

    def add(c: Connection) -> None:
        add_receptionist(c, surgery.builder, town.kingfisher, DESK)
        desk = Desk(c, surgery.builder, town.kingfisher)
        desk.adds(PreparationState.DUE, days=4)
        desk.adds(PreparationState.DUE, days=10)
        desk.loses_the_invite_of(desk.adds())
        take_turn(c, surgery.builder, town.terse, "speak_to_person")

    await database.write(add)
    return town


async def sign_in(page: Page, surgery: Surgery) -> None:
    await page.goto(f"{surgery.url}/practice/sign-in")
    await page.fill("#username", DESK)
    await page.fill("#password", PASSWORD)
    await page.click("main button")
    await page.wait_for_url("**/practice/worklist")


@pytest.mark.covers("H24")
async def test_every_page_passes_axe_and_fits(
    browser: Browser, surgery: Surgery, busy: Town
) -> None:
    page = await browser.new_page()
    await sign_in(page, surgery)
    for width in (320, 1280):
        await page.set_viewport_size({"width": width, "height": 900})
        for path in (
            "/practice/worklist",
            "/practice/worklist?show=all",
            "/practice/worklist?show=held",
            "/practice/invites",
            "/practice/no/such/page",
            "/practice/import",
            f"/practice/preparations/{busy.terse}/wishes",
        ):
            await page.goto(surgery.url + path)
            assert await violations(page) == [], path
            fits = await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert fits, path
    await page.close()


@pytest.mark.covers("H24")
async def test_a_line_is_taken_off_by_keyboard_and_without_javascript(
    browser: Browser, surgery: Surgery, busy: Town
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await sign_in(page, surgery)
    await page.goto(f"{surgery.url}/practice/worklist?show=speak_to_person")
    done = page.locator(".finish__summary").first
    await done.focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("rang her")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("taken off the list")
    await page.goto(f"{surgery.url}/practice/worklist?show=done")
    await expect(page.locator(".row__done")).to_contain_text("rang her")
    await page.get_by_role("button", name="Not done after all").press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("back on the list")
    await context.close()


@pytest.mark.covers("H24")
async def test_a_list_is_given_looked_at_and_imported_without_javascript(
    browser: Browser, surgery: Surgery, busy: Town
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await sign_in(page, surgery)
    await page.goto(f"{surgery.url}/practice/import")
    file = {"name": "list.csv", "mimeType": "text/csv", "buffer": csv_text(ROSA).encode()}
    await page.set_input_files("#file", file)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Look at this file").click()
    await page.get_by_role("button", name="Import it", exact=True).click(timeout=30000)
    heading = page.get_by_role("heading", name="Imported")
    await expect(heading).to_be_visible(timeout=30000)
    await context.close()


async def test_on_a_phone_the_first_patient_is_on_the_first_screen(
    browser: Browser, surgery: Surgery, busy: Town
) -> None:
    """What else the list can show is folded away, and opens without JavaScript."""
    context = await browser.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    page = await context.new_page()
    await sign_in(page, surgery)
    await expect(page.locator(".row__name").first).to_be_in_viewport(ratio=1)
    wanted = page.get_by_role("link", name="Wants a call")
    await expect(wanted).to_be_hidden()
    await page.get_by_text("Show something else").click()
    await wanted.click()
    await expect(page.get_by_role("heading", name="Wants a call")).to_be_visible()
    await context.close()


async def test_on_a_desk_everything_it_can_show_stands_beside_it(
    browser: Browser, surgery: Surgery, busy: Town
) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await sign_in(page, surgery)
    await expect(page.get_by_role("link", name="Wants a call")).to_be_visible()
    await expect(page.get_by_text("Show something else")).to_be_hidden()
    await page.close()


async def test_the_button_is_as_high_as_what_stands_beside_it(
    browser: Browser, surgery: Surgery, busy: Town
) -> None:
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    await sign_in(page, surgery)
    boxes = [await page.locator(one).bounding_box() for one in (".with__select", ".with__button")]
    select, button = [(box["y"], box["height"]) for box in boxes if box]
    assert select == button
    await page.close()
