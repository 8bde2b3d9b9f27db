"""Giving files with a real browser: its form is not shaped as a test's own is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect
from sqlalchemy import select

from preparation.records.database import Connection, Database
from preparation.records.tables import uploads
from tests.imports.files import csv_text
from tests.practice.conftest import Town
from tests.practice.surgery import Surgery
from tests.practice.test_import_page import DESK, ROSA, add_receptionist
from tests.practice.test_in_browser import violations
from tests.practice.test_work_in_browser import sign_in

LIST = {"name": "list.csv", "mimeType": "text/csv", "buffer": csv_text(ROSA).encode()}


@pytest.fixture(params=[True, False], ids=["javascript", "plain"])
async def page(
    request: pytest.FixtureRequest,
    browser: Browser,
    surgery: Surgery,
    town: Town,
    database: Database,
) -> AsyncIterator[Page]:
    def add(c: Connection) -> None:
        add_receptionist(c, surgery.builder, town.kingfisher, DESK)

    await database.write(add)
    context = await browser.new_context(java_script_enabled=request.param)
    page = await context.new_page()
    await sign_in(page, surgery)
    await page.goto(f"{surgery.url}/practice/import")
    yield page
    await context.close()


@pytest.mark.covers("H24")
async def test_results_of_routine_reviews_are_given_with_a_tick(
    page: Page, database: Database
) -> None:
    """A browser says of no field how long it is."""
    await page.get_by_label("The results in this file are from routine reviews").check()
    await page.set_input_files("#file", LIST)  # type: ignore[arg-type]
    await page.get_by_role("button", name="Look at this file").click()
    await expect(page.get_by_role("heading", name="What would change")).to_be_visible(timeout=30000)
    kept = await database.read(lambda c: list(c.execute(select(uploads.c.routine)).scalars()))
    assert kept == [True]


DROP = """([text, selector]) => {
  const what = new DataTransfer();
  what.items.add(new File([text], "list.csv", { type: "text/csv" }));
  const at = document.querySelector(selector);
  for (const name of ["dragenter", "dragover", "drop"])
    at.dispatchEvent(new DragEvent(name, { dataTransfer: what, bubbles: true, cancelable: true }));
}"""


@pytest.mark.parametrize("page", [True], indirect=True, ids=["javascript"])
@pytest.mark.parametrize("place", [".drop__hint", "h1", "footer"])
async def test_a_file_is_dropped_anywhere_on_the_page(page: Page, place: str) -> None:
    await page.evaluate(DROP, [csv_text(ROSA), place])
    await expect(page.locator("#file")).to_be_focused()
    await expect(page.locator(".drop--over")).to_have_count(0)
    await page.get_by_role("button", name="Look at this file").click()
    await expect(page.get_by_role("heading", name="What would change")).to_be_visible(timeout=30000)


@pytest.mark.covers("H24")
@pytest.mark.parametrize("page", [True], indirect=True, ids=["javascript"])
async def test_a_preview_and_what_is_held_pass_axe_and_fit(page: Page, surgery: Surgery) -> None:
    soon = ROSA | {"start": "2026-06-09 10:20"}
    other = soon | {"appointment_id": "a2", "nhs_number": "", "mobile": "", "first_name": "Al"}
    text = csv_text(soon, other).replace("access_needs", "Ethnicity").replace("en,,", "en,x,")
    await page.set_input_files(
        "#file",
        {"name": "list.csv", "mimeType": "text/csv", "buffer": text.encode()},
    )
    await page.get_by_role("button", name="Look at this file").click()
    await page.get_by_text("2 new appointments and people").click(timeout=30000)
    await page.get_by_text("Which column was read as what").click()
    await fits_and_passes(page)
    await page.get_by_label("Let me look at every text first").check()
    await page.get_by_role("button", name="Import it", exact=True).click()
    await page.get_by_role("link", name="Look at every text").click(timeout=30000)
    await fits_and_passes(page)


async def fits_and_passes(page: Page) -> None:
    for width in (320, 1280):
        await page.set_viewport_size({"width": width, "height": 900})
        assert await violations(page) == []
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
