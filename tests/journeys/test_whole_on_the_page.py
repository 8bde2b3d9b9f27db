"""A whole preparation on the page, from link to "sent": by keyboard alone, and without a script."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.async_api import Browser, expect

from preparation.clock import ids_after, system_clock
from preparation.conversation.links import link_expiry, make_token
from preparation.model import PreparationState
from preparation.records.links import create_link
from tests.builders import Builder, Built, HandClock
from tests.journeys.house import House
from tests.journeys.talk import Talk
from tests.web.browsing import DESK, PHONE, Patient, a_patient
from tests.web.test_accessible import tabs_to

SAYS = {
    "what_matters": "my garden",
    "whats_working": "walking with my neighbour",
    "whats_not": "the tablets upset my stomach",
    "tried": "taking them with food",
    "talk_about": "the tablets",
    "something_else": "no",
    "more": "no",
    "consent": "yes",
}
LONGEST = 16
"""Turns that it may take at most."""


async def is_invited(house: House, token: str) -> tuple[Talk, Built]:
    """Let somebody of a practice of their own have been invited, with a link to their page."""
    vault, new_id = house.database.vault, ids_after(system_clock)
    builder = Builder(vault, HandClock(system_clock()), new_id)
    built = await house.database.write(builder.everything)
    until = link_expiry(built.appointment.start, "Europe/London")
    await house.database.write(
        lambda c: create_link(
            c,
            vault,
            built.preparation.id,
            token,
            expires_at=until,
            now=system_clock(),
            new_id=new_id,
        )
    )
    return Talk(house, built.preparation.id, house.phone(str(built.patient.mobile))), built


def born_of(built: Built) -> tuple[tuple[str, str], ...]:
    born: date = built.patient.date_of_birth
    return ("Day", str(born.day)), ("Month", str(born.month)), ("Year", str(born.year))


@pytest.mark.covers("H24")
async def test_with_the_keyboard_alone_from_the_link_to_sent(
    house: House, browser: Browser
) -> None:
    token = make_token(lambda n: bytes(range(n)))
    talk, built = await is_invited(house, token)
    async with a_patient(browser, house, size=DESK) as rosa:  # type: ignore[arg-type]
        page, keyboard = rosa.page, rosa.page.keyboard
        await page.goto(f"{house.url}/p/{token}")
        await tabs_to(page, "Start now")
        await keyboard.press("Enter")
        await page.wait_for_url("**/date-of-birth")
        for label, value in born_of(built):
            await tabs_to(page, label)
            await keyboard.type(value)
        await keyboard.press("Enter")
        await page.wait_for_url("**/p/chat")
        await tabs_to(page, "OK, start")
        await keyboard.press("Enter")
        await says_everything(rosa, talk)
        async with page.expect_navigation():
            await tabs_to(page, "My answers")
            await keyboard.press("Enter")
        async with page.expect_navigation():
            await tabs_to(page, "OK, send this")
            await keyboard.press("Enter")
        await expect(page.get_by_role("alert")).to_contain_text("Sent. Thank you.")
    assert await talk.state() is PreparationState.FINISHED
    assert dict(await talk.kept()).items() >= {"what_matters": "my garden"}.items()


async def says_everything(rosa: Patient, talk: Talk) -> None:
    """Answer whatever is asked, the focus staying in the box, up to the read-back."""
    log = rosa.page.locator("#log .line")
    await talk.comes_to("what_matters")
    await expect(rosa.page.locator("#log .line--assistant")).not_to_have_count(0)
    for _ in range(LONGEST):
        question = await talk.is_asked()
        if question == "read_back":
            return
        before = await log.count()
        box = rosa.page.get_by_label("Write your message")
        if not await box.evaluate("e => e === document.activeElement"):
            await tabs_to(rosa.page, "Write your message")
        await rosa.page.keyboard.type(SAYS.get(question, "skip"))
        await rosa.page.keyboard.press("Control+Enter")
        await expect(log).to_have_count(before + 2)
    raise AssertionError("the talk does not end")


@pytest.mark.covers("H24", "F65")
async def test_without_a_script_from_the_link_to_sent(house: House, browser: Browser) -> None:
    token = make_token(lambda n: bytes(range(1, n + 1)))
    talk, built = await is_invited(house, token)
    async with a_patient(browser, house, javascript=False, size=PHONE) as rosa:  # type: ignore[arg-type]
        page = rosa.page
        await page.goto(f"{house.url}/p/{token}")
        await page.get_by_role("button", name="Start now").click()
        for label, value in born_of(built):
            await page.get_by_label(label, exact=True).fill(value)
        await page.get_by_role("button", name="Continue").click()
        await page.get_by_role("button", name="OK, start").click()
        await talk.comes_to("what_matters")
        for _ in range(LONGEST):
            question = await talk.is_asked()
            if question == "read_back":
                break
            await rosa.sends(SAYS.get(question, "skip"))
            await expect(page.locator("#log .line--assistant").last).to_be_visible()
        await page.get_by_role("link", name="My answers").click()
        await page.get_by_role("button", name="Keep this to myself line 1").click()
        await expect(page.get_by_text("1 line is left out.")).to_be_visible()
        await page.get_by_role("button", name="OK, send this").click()
        await expect(page.get_by_role("alert")).to_contain_text("Sent. Thank you.")
        await page.get_by_role("link", name="My copy").click()
        await expect(page.get_by_text("Shared with Nurse Khan")).to_be_visible()
    assert await talk.state() is PreparationState.FINISHED
