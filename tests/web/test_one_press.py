"""One press: to pass over a question, to look through what was said, to get a code at once."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, expect

from tests.web.answering import is_asked, page
from tests.web.browsing import a_patient
from tests.web.house import House, later
from tests.web.walking import comes_in, sends

SKIP = ">Skip this question</button>"


async def test_an_open_question_without_choices_can_be_skipped_with_one_press(
    house: House, browser: Browser
) -> None:
    house.assistant.script = [("What matters to you most?", ()), ("Shall I go on?", ("Yes",))]
    await is_asked(house, "what_matters")
    async with a_patient(browser, house) as rosa:
        await rosa.comes_in()
        look = rosa.page.get_by_role("link", name="See what you have said")
        await expect(look).to_be_hidden()
        await rosa.page.get_by_role("button", name="OK, start").click()
        await rosa.reads("OK", "What matters to you most?")
        await rosa.page.get_by_role("button", name="Skip this question").click()
        await rosa.reads("Skip this question", "Shall I go on?")
        # Where there are choices, they are the only ones.
        await expect(rosa.page.locator("#choices button")).to_have_text(["Yes"])
        await look.click()
        await rosa.page.wait_for_url("**/p/answers")
        assert await house.received() == ["OK", "Skip this question"]


@pytest.mark.covers("F66", "H24")
async def test_a_shaking_hand_skips_one_question_and_not_two(
    house: House, browser: Browser
) -> None:
    house.assistant.script = [("What matters?", ()), ("What works?", ()), ("What else?", ())]
    await is_asked(house, "what_matters")
    async with a_patient(browser, house) as rosa:
        await rosa.comes_in()
        await rosa.page.get_by_role("button", name="OK, start").click()
        await rosa.reads("OK", "What matters?")
        now = house.clock()
        await rosa.page.clock.set_fixed_time(now)
        skip = rosa.page.get_by_role("button", name="Skip this question")
        await skip.dblclick()
        await rosa.reads("Skip this question", "What works?")
        await expect(skip).not_to_have_attribute("aria-disabled", "true")
        await skip.click()  # the hand has not come to rest
        await rosa.page.clock.set_fixed_time(later(house.clock, seconds=2))
        await skip.click()
        await rosa.reads("Skip this question", "What else?")
        assert await house.received() == ["OK", *["Skip this question"] * 2]


@pytest.mark.parametrize("question", [None, "read_back", "consent", "confirm_delete"])
async def test_what_must_be_answered_has_no_such_button(
    house: House, somebody: ClientSession, question: str | None
) -> None:
    await comes_in(somebody, house)
    await sends(somebody, house, "OK")
    await is_asked(house, "talk_about")
    assert SKIP in await page(somebody, house, "/p/chat?sent=1")
    await is_asked(house, question)
    assert SKIP not in await page(somebody, house, "/p/chat?sent=1")


async def test_who_asks_for_a_code_does_not_wait_for_the_outboxs_next_round(
    house: House, somebody: ClientSession
) -> None:
    await comes_in(somebody, house)
    await somebody.post(f"{house.url}/p/results/code")
    async with asyncio.timeout(10):
        await house.outbox_wake.sleep(3600)
