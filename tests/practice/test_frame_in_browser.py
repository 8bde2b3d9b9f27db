"""The header of every page: one row, compact on a phone, and it says where one is."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, Page, expect

from practice.navigation import HOME, MORE, way_to, ways_of
from preparation.records.database import Database
from tests.builders import Builder
from tests.practice.conftest import Town
from tests.practice.roles import everybody
from tests.practice.surgery import PASSWORD, Surgery, raise_alert
from tests.practice.test_in_browser import violations

__all__ = ["everybody"]

ROLES = ("clinician-1", "staff-1", "manager-1", "auditor-1")


@pytest.mark.parametrize(
    ("role", "path", "marked"),
    [
        ("manager", "/practice/alerts", "/practice/alerts"),
        ("manager", "/practice/alerts/019e", "/practice/alerts"),
        ("manager", "/practice/settings/wording", MORE),
        ("clinician", "/practice/preparations/019e/messages", HOME),
        ("staff", "/practice/results/019e", "/practice/results"),
        ("auditor", "/practice/audit", "/practice/audit"),
        ("staff", "/practice/account", None),
        ("staff", "/practice/alertsx", None),
    ],
)
def test_the_way_that_leads_to_a_page_is_known(role: str, path: str, marked: str | None) -> None:
    way = way_to(path, ways_of(role))
    assert (way.address if way else None) == marked


async def _sign_in(page: Page, surgery: Surgery, username: str) -> None:
    await page.goto(f"{surgery.url}/practice/sign-in")
    await page.fill("#username", username)
    await page.fill("#password", PASSWORD)
    await page.click("main button")
    await page.wait_for_url(lambda url: "sign-in" not in url)


@pytest.mark.covers("H24")
@pytest.mark.parametrize("username", ROLES)
async def test_it_is_one_row_at_1280_and_compact_at_390_for_every_role(
    browser: Browser,
    surgery: Surgery,
    database: Database,
    builder: Builder,
    town: Town,
    everybody: None,
    username: str,
) -> None:
    with database.engine.begin() as c:
        for _ in range(12):
            raise_alert(c, builder, town.kingfisher, town.terse)
    page = await browser.new_page()
    for width, most in ((1280, 64), (1024, 120), (390, 120), (320, 160)):
        await page.set_viewport_size({"width": width, "height": 844})
        if width == 1280:
            await _sign_in(page, surgery, username)
        await page.reload()
        box = await page.locator(".nhsuk-header").bounding_box()
        assert box is not None
        assert box["height"] <= most, width
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        assert await violations(page) == []
    await page.close()


async def test_the_page_one_is_on_is_marked(
    browser: Browser, surgery: Surgery, everybody: None
) -> None:
    page = await browser.new_page()
    await _sign_in(page, surgery, "manager-1")
    marked = page.locator(".ways [aria-current]")
    await expect(marked).to_have_text("Appointments")
    await expect(marked).to_have_attribute("aria-current", "page")
    await page.goto(f"{surgery.url}/practice/settings")
    await expect(marked).to_have_text("More")
    await expect(marked).to_have_attribute("aria-current", "true")
    await page.close()
