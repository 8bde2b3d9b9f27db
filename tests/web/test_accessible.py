"""For everybody: axe, the keyboard alone, a screen reader's view, small screens, zoom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial

import pytest
from playwright.async_api import Browser, Page, expect

from tests.web.browsing import DESK, PHONE, Patient, a_patient, picture, violations
from tests.web.house import House

LONG = ("I would like to be able to walk to the shops again " * 6).strip()


async def is_at_no_link(rosa: Patient, is_fine: Callable[[str], Awaitable[None]]) -> None:
    await rosa.opens("unknown")
    await is_fine("start")
    await rosa.page.get_by_role("button", name="Start now").click()
    await is_fine("no-link")


@pytest.mark.covers("H24")
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["390", "1280"])
async def test_axe_finds_nothing_wrong_on_any_page_in_any_state(
    house: House, browser: Browser, size: dict[str, int]
) -> None:
    width = size["width"]
    async with a_patient(browser, house, size=size) as rosa:

        async def is_fine(name: str) -> None:
            await rosa.page.screenshot(path=picture(f"patient-{name}-{width}"), full_page=True)
            assert await violations(rosa.page) == [], name

        await is_at_no_link(rosa, is_fine)
        await rosa.opens(await house.link())
        await rosa.page.get_by_role("button", name="Start now").click()
        await is_fine("date-of-birth")
        await rosa.gives_date("31", "2", "1951")
        await is_fine("date-of-birth-problem")
        await house.says("Hello Rosa. Nurse Khan would like to hear from you.", channel="sms")
        await rosa.gives_date("14", "3", "1951")
        await is_fine("begin")
        house.assistant.script = [
            ("What matters to you most?", ()),
            ("What is working well?", ("Skip", "I am not sure", LONG)),
        ]
        await rosa.page.get_by_role("button", name="OK, start").click()
        await rosa.reads("OK", "What matters to you most?")
        await rosa.sends(LONG)
        await rosa.reads(LONG, "What is working well?")
        await expect(rosa.page.get_by_role("button", name="Skip")).to_be_visible()
        await is_fine("chat")
        await rosa.sends("")
        await rosa.page.wait_for_timeout(2100)
        await rosa.sends("")
        await is_fine("chat-problem")
        await rosa.page.route("**/p/chat/messages", lambda route: route.abort())
        await rosa.sends("not yet")
        await expect(rosa.page.get_by_role("status")).to_contain_text("Not sent yet")
        await is_fine("chat-unsent")
        await rosa.page.goto(f"{house.url}/p/ended")
        await is_fine("ended")


async def tabs_to(page: Page, name: str) -> None:
    """Press Tab until something called `name` has the focus, and see that it shows."""
    for _ in range(30):
        await page.keyboard.press("Tab")
        # Past the last of them the focus is nowhere, and begins again at the top.
        said = await page.evaluate(
            "() => { const e = document.activeElement;"
            " return (e?.labels?.[0] || e)?.textContent.trim(); }"
        )
        if said == name:
            shown = await page.locator(":focus").evaluate(
                "e => { const s = getComputedStyle(e);"
                " return s.boxShadow !== 'none' || s.outlineStyle !== 'none'; }"
            )
            assert shown, f"no focus to be seen on {name}"
            return
    raise AssertionError(f"the keyboard does not reach {name}")


@pytest.mark.covers("H24")
async def test_a_preparation_with_the_keyboard_alone(house: House, browser: Browser) -> None:
    house.assistant.script = [
        ("What matters?", ("Skip", "Not sure")),
        ("What works?", ("Skip",)),
        ("Thank you.", ()),
    ]
    async with a_patient(browser, house, size=DESK) as rosa:
        keyboard, goes_to = rosa.page.keyboard, partial(tabs_to, rosa.page)
        await rosa.opens(await house.link())
        await goes_to("Start now")
        await keyboard.press("Enter")
        await rosa.page.wait_for_url("**/date-of-birth")
        for label, value in (("Day", "14"), ("Month", "3"), ("Year", "1951")):
            await goes_to(label)
            await keyboard.type(value)
        await keyboard.press("Enter")
        await rosa.page.wait_for_url("**/p/chat")
        await goes_to("OK, start")
        await keyboard.press("Space")
        await rosa.reads("OK", "What matters?")
        # The button that was pressed is gone: the focus is on the first of the new ones.
        await expect(rosa.page.get_by_role("button", name="Skip")).to_be_focused()
        await goes_to("Not sure")
        await keyboard.press("Enter")
        await rosa.reads("Not sure", "What works?")
        await goes_to("Write your message")
        await keyboard.type("my neighbour")
        await keyboard.press("Control+Enter")
        await rosa.reads("my neighbour", "Thank you.")
        await expect(rosa.page.get_by_label("Write your message")).to_be_focused()
        assert await house.received() == ["OK", "Not sure", "my neighbour"]


@pytest.mark.covers("H24")
async def test_a_new_message_takes_no_focus_and_is_announced_once(
    house: House, browser: Browser
) -> None:
    async with a_patient(browser, house) as rosa:
        await rosa.comes_in()
        await rosa.writes("half a sen")
        await house.says("By the way", ("Yes", "No"))
        await rosa.reads("By the way")
        await expect(rosa.page.get_by_label("Write your message")).to_be_focused()
        await expect(rosa.page.get_by_label("Write your message")).to_have_value("half a sen")
        log = rosa.page.get_by_role("log", name="Conversation")
        await expect(log).to_have_attribute("aria-live", "polite")
        assert await rosa.page.locator("[aria-live], [role=log]").count() == 1


@pytest.mark.covers("H24")
async def test_what_a_screen_reader_is_told(house: House, browser: Browser) -> None:
    async with a_patient(browser, house) as rosa:
        await house.texted("OK")
        await house.says("What matters?", ("Skip",))
        await rosa.comes_in()
        await expect(rosa.page.locator("body")).to_match_aria_snapshot(SPOKEN)


SPOKEN = """
- link "Skip to main content"
- banner:
  - text: Beforehand
- main:
  - region "Your appointment":
    - heading "Your appointment" [level=2]
    - paragraph: Thursday 11 June, 10am
    - paragraph: with Nurse Khan, Room 4
    - button "Leave this page quickly"
  - heading "Get ready for your appointment" [level=1]
  - paragraph: Hello Rosa
  - log "Conversation":
    - paragraph: "You said:"
    - paragraph: OK
    - paragraph: 10am, by text message
    - paragraph: "Assistant said:"
    - paragraph: What matters?
    - paragraph: 10am
  - form "Choose an answer, or write your own below.":
    - button "Skip"
  - textbox "Write your message"
  - button "Send"
  - status
  - complementary "Help and your practice":
    - heading "If you need help now" [level=2]
"""


@pytest.mark.covers("H24")
@pytest.mark.parametrize("size", [(320, 568), (320, 256)], ids=["320px", "400-percent"])
async def test_on_the_smallest_screen_nothing_is_cut_off_or_covered(
    house: House, browser: Browser, size: tuple[int, int]
) -> None:
    house.assistant.script = [("W" * 60, ("Skip", LONG))]
    async with a_patient(browser, house, size={"width": size[0], "height": size[1]}) as rosa:
        await rosa.comes_in()
        await rosa.page.get_by_role("button", name="OK, start").click()
        await rosa.reads("OK", "W" * 60)
        assert await rosa.page.evaluate("document.documentElement.scrollWidth") <= 320
        box = rosa.page.get_by_label("Write your message")
        await box.focus()
        covered = await box.evaluate(
            "e => { const r = e.getBoundingClientRect();"
            " return document.elementFromPoint(r.left + 9, r.top + 9) !== e; }"
        )
        assert not covered


@pytest.mark.covers("H24", "F69")
async def test_before_the_page_closes_there_is_time_to_say_stay(
    house: House, browser: Browser
) -> None:
    async with a_patient(browser, house) as rosa:
        await rosa.page.clock.install()
        await rosa.comes_in()
        await rosa.page.clock.fast_forward("27:30")
        warning = rosa.page.get_by_role("alert")
        await expect(warning).to_contain_text("This page will close in 3 minutes")
        assert await violations(rosa.page) == []
        house.clock.moves(minutes=27)
        await rosa.page.get_by_role("button", name="Keep it open").click()
        await expect(rosa.page.get_by_role("status")).to_have_text("Your page stays open.")
        await expect(warning).to_be_hidden()
        house.clock.moves(minutes=27)
        await rosa.page.reload()
        await expect(rosa.page.get_by_text("Hello Rosa")).to_be_visible()


@pytest.mark.covers("H24")
async def test_meaning_never_hangs_on_colour(house: House, browser: Browser) -> None:
    async with a_patient(browser, house) as rosa:
        await rosa.page.emulate_media(forced_colors="active")
        await rosa.comes_in()
        await rosa.sends("my feet")
        await rosa.reads("my feet", "Thank you.")
        widths = await rosa.page.locator("#log .line").evaluate_all(
            "all => all.map(one => getComputedStyle(one).borderTopWidth)"
        )
        assert widths == ["3px", "1px"]
        assert await rosa.page.locator(".line__who").all_text_contents() == ["You", "Assistant"]


async def test_right_to_left_words_run_right_to_left(house: House, browser: Browser) -> None:
    async with a_patient(browser, house) as rosa:
        await rosa.comes_in()
        await rosa.sends("\u0645\u0631\u062d\u0628\u0627")
        await rosa.reads("\u0645\u0631\u062d\u0628\u0627", "Thank you.")
        line = rosa.page.locator(".line--patient .line__text")
        assert await line.evaluate("e => getComputedStyle(e).direction") == "rtl"
