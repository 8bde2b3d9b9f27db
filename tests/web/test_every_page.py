"""Every page of a patient's, the newest rooms too: small, zoomed in, in one colour, without motion.

The pages are found in the program's own list of addresses, so a new one cannot be forgotten.
"""

from __future__ import annotations

import re
from functools import partial

import pytest
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from preparation.records.places import Place, PlaceId, PlaceKind, add_place
from tests.web.answering import has_said
from tests.web.browsing import Patient, a_patient, violations
from tests.web.house import House

NOT_PAGES = {
    "/p/chat/events",
    "/p/chat/messages",  # the chat itself
    "/p/copy.pdf",
    "/p/copy.txt",
}
WITH_RESULTS = {"/p/results", "/p/results/all", "/p/results/{place}"}
"""Pages that need results; tests/results/test_in_browser.py looks at them."""
LOOKED_AT_ELSEWHERE = ("chat", "answers", "copy", "places", "plan")
SMALLEST = {"width": 320, "height": 256}
"""A screen of 1280 by 1024 at 400 per cent."""


def addresses(house: House) -> set[str]:
    """Return every address of a page that the patient's site gives."""
    routes = (route for route in house.chat.routes() if isinstance(route, web.RouteDef))
    found = {re.sub(r"\{(\w+)[^/]*\}", r"{\1}", one.path) for one in routes if one.method == "GET"}
    return found - NOT_PAGES - WITH_RESULTS - {"/embed.js"}


async def pages_of(house: House) -> list[str]:
    """Return every one of them filled in, with something on it to look at."""
    line, *_ = await has_said(house, ("what_matters", "W" * 90), ("whats_not", "the tablets"))
    place = Place("A group", PlaceKind.GROUP, "W" * 60, "01632 960 001", "https://a.example", ())
    add = partial(add_place, practice_id=house.built.practice.id, place_id=PlaceId("one"))
    await house.database.write(lambda c: add(c, place=place, now=house.clock()))
    found = []
    for address in sorted(addresses(house)):
        for gap, value in (
            ("{token}", await house.link()),
            ("{to}", "plan"),
            ("{practice}", house.built.practice.id),
        ):
            address = address.replace(gap, value)
        found.append(
            f"{address}?line={line}" if address.endswith(("change", "remove")) else address
        )
    return [*found, "/p/no/such/page"]


WIDE = "document.documentElement.scrollWidth"
MOVING = """() => Array.from(document.querySelectorAll('*')).filter((e) => {
  const s = getComputedStyle(e);
  const long = (t) => t.split(',').some((one) => parseFloat(one) > 0);
  return s.scrollBehavior === 'smooth' || long(s.animationDuration) || long(s.transitionDuration);
}).map((e) => e.outerHTML.slice(0, 120))"""
UNSEEN = """() => Array.from(document.querySelectorAll('a[href], button, input, textarea, select'))
  .filter((e) => e.offsetParent && e.type !== 'hidden').filter((e) => {
    e.focus();
    const s = getComputedStyle(e);
    return document.activeElement === e && (s.outlineStyle === 'none' || s.outlineWidth === '0px');
  }).map((e) => e.outerHTML.slice(0, 120))"""
TOO_SMALL = """() => Array.from(document.querySelectorAll('button, .ways__link, select, input'))
  .filter((e) => e.offsetParent && e.type !== 'hidden' && e.type !== 'radio')
  .filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.covers("H24")
async def test_every_page_is_for_everybody(house: House, browser: Browser) -> None:
    async with a_patient(browser, house, size=SMALLEST) as rosa:
        await rosa.comes_in()
        page = rosa.page
        await page.emulate_media(reduced_motion="reduce", forced_colors="active")
        for address in await pages_of(house):
            await page.goto(house.url + address)
            await expect(page.get_by_role("heading", level=1)).to_have_count(1)
            for script, none in ((MOVING, []), (UNSEEN, []), (TOO_SMALL, [])):
                assert await page.evaluate(script) == none, address
            assert await page.evaluate(WIDE) <= SMALLEST["width"], address


@pytest.mark.covers("H24")
async def test_axe_finds_nothing_wrong_on_the_pages_that_no_other_test_looks_at(
    house: House, browser: Browser
) -> None:
    async with a_patient(browser, house) as rosa:
        await rosa.comes_in()
        for address in await pages_of(house):
            if address.split("/")[2].split("?")[0] in LOOKED_AT_ELSEWHERE:
                continue
            await looks_right(rosa, address)
        await asks_for_a_text_and_saves(rosa)


async def looks_right(rosa: Patient, address: str) -> None:
    """Open a page, and let axe look."""
    await rosa.page.goto(rosa.house.url + address)
    await is_fine(rosa.page, address)


async def asks_for_a_text_and_saves(rosa: Patient) -> None:
    """See the states that only a press leads to."""
    page = rosa.page
    await page.goto(f"{rosa.house.url}/p/wishes")
    await page.get_by_label("By telephone").check()
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_contain_text("Saved.")
    await is_fine(page, "wishes-saved")


async def is_fine(page: Page, name: str) -> None:
    assert await violations(page) == [], name
