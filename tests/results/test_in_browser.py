"""Results in a real browser: a phone and a desk, with a screen reader's eyes, without scripts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, expect

from tests.practice.surgery import PASSWORD
from tests.results.house import House
from tests.web.browsing import DESK, PHONE, picture, violations

WITH_PRACTICE = True
SIZES = {"phone": PHONE, "desk": DESK}


@asynccontextmanager
async def a_page(
    chromium: Chromium, house: House, *, size: str = "phone", javascript: bool = True
) -> AsyncIterator[Page]:
    """Open a page; anything that the policy blocks fails the test."""
    context = await chromium.new_context(
        viewport=SIZES[size],  # type: ignore[arg-type]
        java_script_enabled=javascript,
        reduced_motion="reduce",
        base_url=house.url,
    )
    context.set_default_timeout(20_000)
    page, complaints = await context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if "Security Policy" in said.text else None,
    )
    try:
        yield page
    finally:
        await context.close()
    assert complaints == []


async def comes_in(page: Page, house: House) -> None:
    """Get to the chat."""
    await page.goto(f"/p/{await house.link()}")
    await page.get_by_role("button", name="Start now").click()
    for label, value in (("Day", "14"), ("Month", "3"), ("Year", "1951")):
        await page.get_by_label(label, exact=True).fill(value)
    await page.get_by_role("button", name="Continue").click()
    await page.wait_for_url("**/p/chat")


async def types_code(page: Page, house: House) -> None:
    """Ask for a code and type it."""
    await page.get_by_role("button", name="Text me a code").click()
    await page.get_by_label("Code of 6 numbers").fill(await house.texted_code())
    await page.get_by_role("button", name="Continue").click()


async def have_results(house: House) -> None:
    """Let two years of results come in, some of them not for the patient's eyes."""
    for code, values in {
        "hba1c": ("53", "58", "61"),
        "blood_pressure": ("132/84", "138/88", "136/82"),
        "cholesterol": ("4.4", "4.9", "5.6"),
        "egfr": ("74", "76", "79"),
        "smoking": ("ex-smoker",),
        "acr": ("8.4", "3.1"),
        "peak_flow": ("410",),
    }.items():
        for years, value in enumerate(values):
            await house.measured(code, value, days_ago=12 + 365 * years)


async def looks_right(page: Page, name: str) -> None:
    """Keep a picture for a person to look at, and let axe look at once."""
    await page.screenshot(path=picture(name), full_page=True)
    assert await violations(page) == []
    wide = await page.evaluate("document.documentElement.scrollWidth > innerWidth")
    assert not wide, "it scrolls sideways"


async def signs_in(clinic: Page) -> None:
    await clinic.goto("/practice/sign-in")
    await clinic.get_by_label("Username").fill("kingfisher-clinician")
    await clinic.get_by_label("Password").fill(PASSWORD)
    await clinic.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("size", ["phone", "desk"])
async def test_from_the_clinicians_release_to_a_question_on_the_patients_list(
    browser: Chromium, house: House, size: str
) -> None:
    await have_results(house)
    async with a_page(browser, house, size=size) as clinic:
        await signs_in(clinic)
        await clinic.get_by_role("link", name="Results", exact=True).click()
        await looks_right(clinic, f"results-waiting-{size}")
        await clinic.get_by_role("link", name="Rosa Ahmed").click()
        await looks_right(clinic, f"results-set-{size}")
        await clinic.get_by_role("button", name="Release all 5").click()
        await expect(clinic.get_by_text("Released: 5.")).to_be_visible()
        kidneys = clinic.get_by_role("listitem").filter(has_text="Kidney urine test")
        await kidneys.get_by_label("Why it may be shown").fill("talked through by phone")
        await kidneys.get_by_role("button", name="Release").click()
        await kidneys.locator("summary").click()
        await kidneys.get_by_label("Target", exact=False).first.fill("3")
        await kidneys.get_by_role("button", name="Save the target").click()
        await looks_right(clinic, f"results-released-{size}")
    async with a_page(browser, house, size=size) as rosa:
        await comes_in(rosa, house)
        await rosa.get_by_role("link", name="Results", exact=True).click()
        await looks_right(rosa, f"results-code-{size}")
        await types_code(rosa, house)
        await looks_right(rosa, f"results-list-{size}")
        await rosa.get_by_role("link", name="Average blood sugar").click()
        await looks_right(rosa, f"results-one-{size}")
        chart = rosa.get_by_role("img", name="Average blood sugar (HbA1c): a line chart")
        await expect(chart).to_be_visible()
        await rosa.get_by_label("What would you like to ask about this?").fill("Is it my walking?")
        await rosa.get_by_role("button", name="Put it on my list").click()
        await expect(rosa.get_by_text("Your question is on your list")).to_be_visible()
        await expect(rosa.get_by_text("Is it my walking?")).to_be_visible()
        await looks_right(rosa, f"results-asked-{size}")
        await rosa.get_by_role("link", name="Back to the list").click()
        await rosa.get_by_role("link", name="Show all my results").click()
        await looks_right(rosa, f"results-all-{size}")
        await expect(rosa.get_by_role("heading", level=2)).to_have_count(6 + 1)


async def test_without_scripts_from_the_code_to_the_question(
    browser: Chromium, house: House
) -> None:
    await house.measured("blood_pressure", "132/84")
    await house.release()
    async with a_page(browser, house, javascript=False) as rosa:
        await comes_in(rosa, house)
        await rosa.get_by_role("link", name="Results", exact=True).click()
        await rosa.get_by_role("button", name="Text me a code").click()
        await rosa.get_by_label("Code of 6 numbers").fill("12")
        await rosa.get_by_role("button", name="Continue").click()
        await expect(rosa.get_by_text("There is a problem")).to_be_visible()
        await rosa.get_by_label("Code of 6 numbers").fill(await house.texted_code())
        await rosa.get_by_role("button", name="Continue").click()
        await rosa.get_by_role("link", name="Blood pressure").click()
        await rosa.get_by_role("button", name="Put it on my list").click()
        await expect(rosa.get_by_role("link", name="Write your question first")).to_be_visible()
        await rosa.get_by_label("What would you like to ask about this?").fill("Why two numbers?")
        await rosa.get_by_role("button", name="Put it on my list").click()
        await expect(rosa.get_by_text("Why two numbers?")).to_be_visible()


async def test_every_other_state_is_for_everybody_too(browser: Chromium, house: House) -> None:
    await house.measured("hba1c", "53")
    async with a_page(browser, house, size="phone") as rosa:
        await comes_in(rosa, house)
        await rosa.goto("/p/results")
        await looks_right(rosa, "results-none-phone")
        await house.release()
        await rosa.goto("/p/results")
        await rosa.get_by_role("button", name="Text me a code").click()
        wrong = (int(await house.texted_code()) + 1) % 10**6
        await rosa.get_by_label("Code of 6 numbers").fill(f"{wrong:06d}")
        await rosa.get_by_role("button", name="Continue").click()
        await expect(rosa.get_by_role("alert")).to_contain_text("This code does not work")
        await looks_right(rosa, "results-wrong-code-phone")
        await rosa.get_by_label("Code of 6 numbers").fill(await house.texted_code())
        await rosa.get_by_role("button", name="Continue").click()
        await rosa.get_by_role("link", name="Average blood sugar").click()
        await rosa.get_by_role("button", name="Put it on my list").click()
        await looks_right(rosa, "results-problem-phone")


async def test_at_320_pixels_and_with_the_keyboard_alone(browser: Chromium, house: House) -> None:
    await have_results(house)
    await house.release()
    async with a_page(browser, house) as rosa:
        await rosa.set_viewport_size({"width": 320, "height": 640})
        await comes_in(rosa, house)
        await rosa.goto("/p/results")
        await types_code(rosa, house)
        await rosa.goto("/p/results/all")
        await looks_right(rosa, "results-all-320")
        await rosa.get_by_label("What would you like to ask").first.focus()
        await rosa.keyboard.type("By keys")
        await rosa.keyboard.press("Tab")
        await rosa.keyboard.press("Enter")
        await expect(rosa.get_by_text("Your question is on your list")).to_be_visible()
