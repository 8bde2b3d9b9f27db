"""How should we reach you: said on the page, kept, and a cry for help there is heard."""

from __future__ import annotations

from aiohttp import ClientSession
from playwright.async_api import Browser

from preparation.records.preferences import preferences_now
from tests.web.answering import page, presses
from tests.web.browsing import DESK, PHONE, a_patient, picture, violations
from tests.web.house import House
from tests.web.walking import comes_in


async def test_what_somebody_wants_is_kept_and_shown(house: House, somebody: ClientSession) -> None:
    await comes_in(somebody, house)
    await presses(somebody, house, "/p/wishes", way="paper", reminders="no", support="large print")
    who = house.built.patient.id
    wants = await house.database.read(lambda c: preferences_now(c, who))
    assert (wants.way, wants.reminders, wants.support) == ("paper", False, "large print")
    assert wants.set_by == "patient"
    assert 'value="large print"' in await page(somebody, house, "/p/wishes")


async def test_something_urgent_in_the_box_is_a_message(
    house: House, somebody: ClientSession
) -> None:
    await comes_in(somebody, house)
    said = "I want to die"
    await presses(somebody, house, "/p/wishes", way="text", support=said)
    assert await house.received() == [said]


async def test_it_is_for_everybody(browser: Browser, house: House) -> None:
    for size in (PHONE, DESK):
        async with a_patient(browser, house, size=size) as rosa:
            await rosa.comes_in()
            await rosa.page.goto(f"{house.url}/p/wishes")
            await rosa.page.get_by_label("By post").check()
            await rosa.page.get_by_role("button", name="Save").click()
            assert await violations(rosa.page) == []
            await rosa.page.screenshot(path=picture(f"wishes-{size['width']}"), full_page=True)
