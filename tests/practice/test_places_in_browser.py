"""The list of places and the new link, in a real browser."""

from __future__ import annotations

import secrets

import pytest
from playwright.async_api import Browser, Page

from beforehand.content import read_words
from practice.link_pages import LinkPages
from practice.room import Room, Surroundings
from preparation.conversation.commit import Writing
from preparation.invite.new_links import NewLinks
from preparation.records.database import Database
from preparation.records.unmet_needs import UnmetNeed, add_unmet_need
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.surgery import open_pages
from tests.practice.test_in_browser import sign_in, violations
from tests.practice.test_places import become
from tests.summary.talks import outline
from tests.web.browsing import picture


@pytest.mark.covers("H24")
async def test_they_pass_axe_and_fit_on_a_phone_and_a_desk(
    browser: Browser, database: Database, clock: HandClock, builder: Builder, town: Town
) -> None:
    writing = Writing(clock, builder.new_id, database.vault, outline(), len)
    new_links = NewLinks(writing, read_words(), "https://b.example", secrets.token_bytes)

    def links(here: Surroundings) -> Room:
        return LinkPages(here, new_links, lambda: None)

    await become(database, KINGFISHER, "manager")
    need = UnmetNeed(town.rosa, "a lift to the clinic on Tuesdays", clock())
    await database.write(
        lambda c: add_unmet_need(c, town.kingfisher.id, need, form_key="1", new_id=builder.new_id)
    )
    async with open_pages(database, clock, builder, rooms=[links]) as surgery:
        page = await (await browser.new_context(viewport={"width": 390, "height": 844})).new_page()
        await sign_in(page, surgery)
        await page.goto(f"{surgery.url}/practice/places/new")
        await page.get_by_role("button", name="Save").click()
        await is_fine(page, "place-problem")
        await page.get_by_label("Name", exact=True).fill("Kingfisher walking group")
        await page.get_by_label("What it offers").fill("A slow walk by the canal.\nTea after.")
        await page.get_by_label("How to reach it").fill("Library steps, Tuesdays at 10am")
        await page.get_by_label("Being active").check()
        await page.get_by_role("button", name="Save").click()
        await is_fine(page, "places")
        await page.goto(f"{surgery.url}/practice/preparations/{town.carer}/link")
        await is_fine(page, "link")
        await page.context.close()


async def is_fine(page: Page, name: str) -> None:
    for width in (390, 1280):
        await page.set_viewport_size({"width": width, "height": 844})
        await page.screenshot(path=picture(f"practice-{name}-{width}"), full_page=True)
        assert await violations(page) == [], (name, width)
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
