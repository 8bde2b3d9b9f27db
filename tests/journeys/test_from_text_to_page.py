"""Begun by text, finished on the patient's page, read by the clinician: one conversation."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

from preparation.model import PreparationState
from tests.journeys.house import House
from tests.journeys.talk import Talk
from tests.web.browsing import DESK, Patient, a_patient

BY_TEXT = {
    "what_matters": "being able to pick up my grandson",
    "whats_working": "walking with my neighbour",
}
ON_THE_PAGE = {
    "whats_not": "the new tablets upset my stomach",
    "tried": "taking them with food, & a <small> one at night",
    "talk_about": "the tablets",
    "something_else": "my feet",
}


@pytest.mark.covers("F67", "H24")
async def test_begun_by_text_finished_on_the_page(house: House, browser: Browser) -> None:
    """The page shows what was texted and goes on from there; the clinician reads all of it."""
    rosa = house.talk("Rosa")
    invite = await rosa.phone.hears()
    await rosa.answers("invite", "ok")
    for question, text in BY_TEXT.items():
        await rosa.answers(question, text)

    async with a_patient(browser, house) as at_home:  # type: ignore[arg-type]
        await comes_in(at_home, rosa, address_in(invite))
        for text in BY_TEXT.values():
            await expect(line(at_home.page, text)).to_be_visible()
        for question, text in ON_THE_PAGE.items():
            await writes(at_home, rosa, question, text)
        await finishes(at_home, rosa)

    assert await rosa.state() is PreparationState.FINISHED
    kept = await rosa.kept()
    for said in (BY_TEXT | ON_THE_PAGE).items():
        assert kept.count(said) == 1
    assert await rosa.phone.hears_nothing(0.5), "what was asked on the page came by text too"
    await is_read_by_the_clinician(house, browser, rosa)


async def comes_in(patient: Patient, talk: Talk, address: str) -> None:
    """Open the link of the invite and give the date of birth on record."""
    born = (await talk.record()).patient.date_of_birth
    await patient.page.goto(address)
    await patient.page.get_by_role("button", name="Start now").click()
    await patient.gives_date(str(born.day), str(born.month), str(born.year))
    await patient.page.wait_for_url("**/p/chat")


async def writes(patient: Patient, talk: Talk, question: str, text: str) -> None:
    """Answer the open question on the page and wait for what comes next."""
    await talk.comes_to(question)
    before = await patient.page.locator("#log .line").count()
    await patient.sends(text)
    await expect(patient.page.locator("#log .line")).to_have_count(before + 2)
    await expect(line(patient.page, text)).to_be_visible()


async def finishes(patient: Patient, talk: Talk) -> None:
    """Say no to more, agree to share, and find every word in the read-back."""
    await writes(patient, talk, "something_else", "no")
    await writes(patient, talk, "priority", "1")
    await writes(patient, talk, "more", "no")
    await writes(patient, talk, "consent", "yes")
    await talk.comes_to("read_back")
    read_back = patient.page.locator("#log .line").last
    for text in (BY_TEXT | ON_THE_PAGE).values():
        await expect(read_back).to_contain_text(text)
    await patient.page.get_by_role("button", name="OK", exact=True).click()
    await talk.comes_to("")


async def is_read_by_the_clinician(house: House, browser: Browser, talk: Talk) -> None:
    """Sign in at the practice, find the patient in the list, and read the words."""
    page = await (await browser.new_context(viewport=DESK)).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(8000)
    await page.goto(f"{house.url}/practice/")
    await page.get_by_role("button", name="Sign in").click()
    patient = (await talk.record()).patient
    await page.get_by_role("link", name=f"{patient.first_name} {patient.last_name}").click()
    for text in (BY_TEXT | ON_THE_PAGE).values():
        await expect(page.locator(".paper")).to_contain_text(text)
    await page.context.close()


def line(page: Page, text: str):  # type: ignore[no-untyped-def]
    return page.locator("#log .line__text").filter(has_text=re.compile(f"^{re.escape(text)}$")).last


def address_in(text: str) -> str:
    """Return the address that a text holds."""
    found = re.search(r"https?://\S+", text)
    assert found is not None
    return found[0]
