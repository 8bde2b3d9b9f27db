"""The page of summaries that have not arrived."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.async_api import Browser
from sqlalchemy import select

from preparation.records.deliveries import DeliveryState, claim_due, settle, states_of
from preparation.records.tables import deliveries, summaries
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery
from tests.practice.test_in_browser import sign_in, violations
from tests.practice.visitor import visiting


def _give_up_all(surgery: Surgery) -> None:
    with surgery.database.engine.begin() as c:
        now, new_id = surgery.clock(), surgery.builder.new_id
        for one in claim_due(c, "folder", now=now, lease=timedelta(minutes=5), limit=50):
            settle(c, one, DeliveryState.DEAD, "the folder is full", now=now, new_id=new_id)


async def _state(surgery: Surgery, town: Town) -> DeliveryState:
    newest = (
        select(summaries.c.id)
        .where(summaries.c.preparation_id == town.rosa)
        .order_by(summaries.c.version.desc())
    )
    return await surgery.database.read(
        lambda c: states_of(c, c.execute(newest).scalars().first())["folder"]  # type: ignore[arg-type]
    )


@pytest.mark.covers("H7", "H20", "87")
async def test_a_dead_letter_is_shown_to_its_practice_and_tried_again(
    surgery: Surgery, town: Town
) -> None:
    _give_up_all(surgery)
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets("/practice/deliveries")).text
        assert "Rosa" in page
        assert "the folder is full" in page
        assert town.of_heron not in page
        mine = select(deliveries.c.id).join(summaries, summaries.c.id == deliveries.c.summary_id)
        of_rosa = mine.where(summaries.c.preparation_id == town.rosa)
        delivery = await surgery.database.read(lambda c: c.execute(of_rosa).scalar_one())
        again = re.escape(f"/practice/deliveries/{delivery}/again")
        assert re.search(again, page)
        async with visiting(surgery, HERON) as stranger:
            refused = await stranger.posts(f"/practice/deliveries/{delivery}/again", {"x": "y"})
            assert refused.status == 404
        assert await _state(surgery, town) is DeliveryState.DEAD
        await visitor.posts(f"/practice/deliveries/{delivery}/again", {"x": "y"})
        assert await _state(surgery, town) is DeliveryState.QUEUED


@pytest.mark.covers("H24")
@pytest.mark.parametrize("width", [390, 1280])
async def test_in_a_browser_it_has_no_faults(
    surgery: Surgery, town: Town, browser: Browser, width: int, pytestconfig: pytest.Config
) -> None:
    page = await browser.new_page(viewport={"width": width, "height": 900})
    await sign_in(page, surgery)
    await page.goto(f"{surgery.url}/practice/deliveries")
    assert await violations(page) == []
    _give_up_all(surgery)
    await page.reload()
    assert await violations(page) == []
    if folder := pytestconfig.getoption("basetemp"):
        await page.screenshot(path=f"{folder}-deliveries-{width}.png", full_page=True)
