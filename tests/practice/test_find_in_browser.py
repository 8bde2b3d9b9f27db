"""Finding somebody and changing something of theirs, in a real browser: by keyboard, for all."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from preparation.model import AppointmentState
from preparation.records.appointments import appointment_state
from preparation.records.database import Database
from tests.builders import Built
from tests.practice.roles import RECEPTION, everybody
from tests.practice.surgery import PASSWORD, Surgery
from tests.practice.test_in_browser import violations
from tests.practice.test_patient_changes import ann, home, to

__all__ = ["ann", "everybody"]


async def sign_in(page: Page, surgery: Surgery) -> None:
    await page.goto(f"{surgery.url}/practice/sign-in")
    await page.fill("#username", RECEPTION)
    await page.fill("#password", PASSWORD)
    await page.click("main button")
    await page.wait_for_url("**/practice/worklist")


async def looks_right(page: Page, what: str) -> None:
    assert await violations(page) == [], what
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), what


@pytest.mark.covers("H24")
@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_every_page_passes_axe_and_fits(
    browser: Browser, surgery: Surgery, ann: Built, width: int
) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900})
    await sign_in(page, surgery)
    move = f"{home(ann)}/appointments/{ann.appointment.id}/move"
    for path in (
        "/practice/",
        "/practice/find",
        f"/practice/preparations/{ann.preparation.id}",
        f"/practice/preparations/{ann.preparation.id}/messages",
        home(ann),
        f"{home(ann)}?told=numbers",
        f"{home(ann)}/state/deceased",
        to(ann, "cancelled"),
        f"{home(ann)}/numbers",
        move,
    ):
        await page.goto(surgery.url + path)
        await looks_right(page, path)
    for path, box, typed in (
        ("/practice/find", "#who", "hughes"),
        ("/practice/find", "#who", "zebra"),
        ("/practice/find", "#who", "x"),
        (f"{home(ann)}/numbers", "#mobile", "07700 900987"),
        (f"{home(ann)}/numbers", "#mobile", "12"),
        (move, "#day", "2026-06-18"),
        (move, "#day", "2026-05-18"),
    ):
        await page.goto(surgery.url + path)
        await page.fill(box, typed)
        await page.press(box, "Enter")
        await page.wait_for_load_state()
        await looks_right(page, f"{path} {typed}")
    await page.close()


@pytest.mark.covers("H24")
async def test_somebody_rings_to_cancel_by_keyboard_and_without_javascript(
    browser: Browser, surgery: Surgery, ann: Built, database: Database
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await sign_in(page, surgery)
    await page.focus("#who")
    await page.keyboard.type("mrs hughes")
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="All appointments and changes").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="It is cancelled").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Yes, it is cancelled").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Nothing more is sent for it")).to_be_visible()
    state = await database.read(lambda c: appointment_state(c, ann.appointment.id))
    assert state is AppointmentState.CANCELLED
    await page.get_by_role("link", name="It stands after all").focus()
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Yes, it stands").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("The appointment stands again")).to_be_visible()
    await context.close()
