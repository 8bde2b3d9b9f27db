"""The pages beside the chat, in a real browser: looked at, and for everybody."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from playwright.async_api import Browser, Page, expect

from preparation.records.places import Place, PlaceId, PlaceKind, add_place
from tests.web.answering import has_said, texts
from tests.web.browsing import DESK, PHONE, Patient, a_patient, picture, violations
from tests.web.house import House
from tests.web.test_accessible import tabs_to

WALKERS = Place(
    "Kingfisher walking group",
    PlaceKind.GROUP,
    "A slow walk by the canal. For anybody who likes company.",
    "Meet at the library, Tuesdays at 10am",
    "https://walkers.example",
    ("activity",),
)
LINK_WORKER = Place(
    "Sam, our social prescriber",
    PlaceKind.PRESCRIBING,
    "Sam has time to listen and knows what there is.",
    "01632 960 001",
    "",
)


async def lists_places(house: House) -> None:
    for n, place in enumerate((WALKERS, LINK_WORKER)):
        await house.database.write(
            partial(
                add_place,
                practice_id=house.built.practice.id,
                place_id=PlaceId(f"place-{n}"),
                place=place,
                now=house.clock(),
            )
        )


async def looks_at_answers(rosa: Patient, is_fine: Callable[[str], Awaitable[None]]) -> None:
    page = rosa.page
    await page.goto(f"{rosa.house.url}/p/answers")
    await page.get_by_role("button", name="Keep this to myself line 3").click()
    await expect(page.get_by_role("status")).to_have_text("Done. Only you see this line now.")
    await is_fine("answers")
    await page.get_by_role("link", name="Change line 1").click()
    await is_fine("answer-change")
    await page.get_by_label("Write what it should say").fill("")
    await page.get_by_role("button", name="Save").click()
    await is_fine("answer-change-problem")
    await page.get_by_role("link", name="Cancel").click()
    await page.get_by_role("link", name="Add something").click()
    await is_fine("answer-add")
    await page.get_by_role("button", name="Save").click()
    await is_fine("answer-add-problem")
    await page.goto(f"{rosa.house.url}/p/answers")
    await page.get_by_role("link", name="Remove line 2").click()
    await is_fine("answer-remove")
    await page.get_by_role("link", name="No, keep it").click()
    await page.get_by_role("button", name="OK, send this").click()
    await is_fine("answers-sent")
    await page.get_by_role("link", name="Delete my answers").click()
    await is_fine("answers-delete")


@pytest.mark.covers("H24")
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
async def test_axe_finds_nothing_wrong_beside_the_chat(
    house: House, browser: Browser, size: dict[str, int]
) -> None:
    await has_said(house)
    await lists_places(house)
    async with a_patient(browser, house, size=size) as rosa:

        async def is_fine(name: str) -> None:
            shot = picture(f"patient-{name}-{size['width']}")
            await rosa.page.screenshot(path=shot, full_page=True)
            assert await violations(rosa.page) == [], name

        await rosa.page.goto(f"{house.url}/ask/{house.built.practice.id}")
        await is_fine("ask")
        await rosa.page.get_by_role("button", name="Text me my link").click()
        await is_fine("ask-problem")
        await rosa.page.get_by_label("Your mobile number").fill("07700 900999")
        await rosa.page.get_by_role("button", name="Text me my link").click()
        await expect(rosa.page.get_by_role("heading", name="Look at your phone")).to_be_visible()
        await is_fine("ask-done")
        await rosa.comes_in()
        await rosa.page.goto(f"{house.url}/p/copy")
        await is_fine("copy-not-sent")
        await looks_at_answers(rosa, is_fine)
        await rosa.page.goto(f"{house.url}/p/copy")
        await is_fine("copy")
        await rosa.page.goto(f"{house.url}/p/places")
        await is_fine("places")
        await rosa.page.get_by_role("button", name="Tell the practice").click()
        await is_fine("places-problem")


async def goes_on(page: Page, name: str, key: str = "Enter") -> None:
    """Find something with Tab alone, and press it."""
    await tabs_to(page, name)
    async with page.expect_navigation():
        await page.keyboard.press(key)


@pytest.mark.covers("H24")
async def test_looking_through_and_sending_with_the_keyboard_alone(
    house: House, browser: Browser
) -> None:
    await has_said(house)
    async with a_patient(browser, house, size=DESK) as rosa:
        await rosa.comes_in()
        page, keyboard = rosa.page, rosa.page.keyboard
        await goes_on(page, "My answers")
        await goes_on(page, "Keep this to myself line 1")
        # What the press did has the focus, so that it is read out; then the way goes on.
        await expect(page.locator(":focus")).to_contain_text("Only you see this line now.")
        await goes_on(page, "Change line 2")
        await tabs_to(page, "Write what it should say")
        await keyboard.press("Control+A")
        await keyboard.type("the tablets, and sleep")
        await goes_on(page, "Save")
        await expect(page.get_by_role("alert")).to_be_focused()
        await goes_on(page, "OK, send this")
        await expect(page.get_by_role("alert")).to_contain_text("Sent. Thank you.")
        assert "the tablets, and sleep" in await texts(house)


@pytest.mark.covers("H24")
@pytest.mark.parametrize("size", [(320, 568), (320, 256)], ids=["320px", "400-percent"])
async def test_nothing_is_cut_off_on_the_smallest_screen(
    house: House, browser: Browser, size: tuple[int, int]
) -> None:
    await has_said(house, ("what_matters", "W" * 90), ("whats_not", "a line"))
    await lists_places(house)
    async with a_patient(browser, house, size={"width": size[0], "height": size[1]}) as rosa:
        await rosa.comes_in()
        for address in ("answers", "answers/add", "places", "copy", "answers/delete"):
            await rosa.page.goto(f"{house.url}/p/{address}")
            assert await rosa.page.evaluate("document.documentElement.scrollWidth") <= 320, address


@pytest.mark.covers("H24")
async def test_what_is_private_is_said_in_words_and_not_by_colour_alone(
    house: House, browser: Browser
) -> None:
    await has_said(house)
    async with a_patient(browser, house) as rosa:
        await rosa.page.emulate_media(forced_colors="active")
        await rosa.comes_in()
        await rosa.page.goto(f"{house.url}/p/answers")
        await rosa.page.get_by_role("button", name="Keep this to myself line 1").click()
        await expect(rosa.page.locator(".answer--private")).to_contain_text("Only you see this")
        await expect(rosa.page.locator("main")).to_match_aria_snapshot(SPOKEN)


SPOKEN = """
- heading "My answers" [level=1]
- paragraph: /This is what Nurse Khan and the team will see/
- paragraph: 1 line is left out. Only you see it.
- region "What matters most":
  - heading "What matters most" [level=2]
  - list:
    - listitem:
      - status: Done. Only you see this line now.
      - text: Line 1
      - paragraph: being able to pick up my grandson
      - paragraph:
        - strong: Only you see this
      - group "What you can do with line 1":
        - link "Change line 1"
        - button "Show it again line 1"
        - link "Remove line 1"
"""


@pytest.mark.covers("H26", "F65")
async def test_a_page_from_the_browsers_memory_shows_nothing_until_it_has_asked_anew(
    house: House, browser: Browser
) -> None:
    await has_said(house)
    async with a_patient(browser, house) as rosa:
        await rosa.comes_in()
        await rosa.page.goto(f"{house.url}/p/answers")
        kept = "dispatchEvent(new PageTransitionEvent('{}', {{persisted: true}}))"
        await rosa.page.evaluate(kept.format("pagehide"))
        await expect(rosa.page.get_by_text("being able to pick up my grandson")).to_be_hidden()
        house.clock.moves(minutes=31)  # meanwhile somebody else has taken the device
        await rosa.page.evaluate(kept.format("pageshow"))
        await rosa.page.wait_for_url("**/p/ended")
        assert "grandson" not in await rosa.page.content()


@pytest.mark.covers("H26", "I7")
async def test_leaving_from_any_page_leaves_no_way_back_and_no_draft(
    house: House, browser: Browser
) -> None:
    await has_said(house)
    async with a_patient(browser, house) as rosa:
        await rosa.context.route(
            "https://www.bbc.co.uk/**", lambda route: route.fulfill(body="<h1>Weather</h1>")
        )
        await rosa.comes_in()
        await rosa.writes("something private")
        await rosa.page.wait_for_timeout(100)
        for address in ("answers", "copy"):
            await rosa.page.goto(f"{house.url}/p/{address}")
        await rosa.page.get_by_role("button", name="Leave this page quickly").click()
        await rosa.page.wait_for_url("https://www.bbc.co.uk/weather")
        for _ in range(3):
            await rosa.page.go_back()
            assert "grandson" not in await rosa.page.content()
        await rosa.page.goto(f"{house.url}/p/copy.txt")
        await expect(rosa.page.get_by_role("heading", name="Your page is closed")).to_be_visible()
        assert await rosa.page.evaluate("localStorage.length") == 0


async def test_right_to_left_words_run_right_to_left_on_every_page(
    house: House, browser: Browser
) -> None:
    await has_said(house, ("what_matters", "\u0645\u0631\u062d\u0628\u0627"))
    async with a_patient(browser, house) as rosa:
        await rosa.comes_in()
        for address in ("answers", "copy"):
            await rosa.page.goto(f"{house.url}/p/{address}")
            said = rosa.page.locator(".said").first
            assert await said.evaluate("e => getComputedStyle(e).direction") == "rtl"
