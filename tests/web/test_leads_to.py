"""A link with a destination: from a text to the plan, by the same door, and nowhere else."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, expect

from preparation.conversation.links import PLAN
from preparation.invite.wording import page_link
from tests.web.browsing import a_patient
from tests.web.house import House, later
from tests.web.test_plan import PLAN as AGREED
from tests.web.test_plan import agrees, nurse
from tests.web.walking import ROSA, WRONG, comes_in


@pytest.mark.parametrize("javascript", [True, False])
async def test_the_text_about_a_plan_leads_to_the_plan(
    house: House, browser: Browser, javascript: bool
) -> None:
    await agrees(house, await nurse(house), AGREED, finished=True, on=0)
    async with a_patient(browser, house, javascript=javascript) as rosa:
        await rosa.page.goto(page_link(house.url, await house.link(), PLAN))
        assert AGREED.agreed not in await rosa.page.content()
        await rosa.page.get_by_role("button", name="Start now").click()
        await rosa.gives_date("15", "3", "1951")
        await expect(rosa.page.get_by_role("alert")).to_contain_text("4 more tries")
        await rosa.gives_date("14", "3", "1951")
        await rosa.page.wait_for_url("**/p/plan")
        await expect(rosa.page.get_by_text(AGREED.agreed)).to_be_visible()


async def test_whoever_is_on_a_visit_already_is_led_there_at_once(
    house: House, somebody: ClientSession
) -> None:
    token = await house.link()
    await comes_in(somebody, house, token)
    answer = await somebody.post(f"{house.url}/p/{token}/plan", allow_redirects=False)
    assert (answer.status, answer.headers["Location"]) == (303, "/p/plan")


async def test_after_the_appointment_too_it_leads_to_the_plan(
    house: House, somebody: ClientSession
) -> None:
    until = later(house.clock, days=90)
    token = await house.link(expires_at=until)
    house.clock.moves(days=20)
    address = f"{house.url}/p/{token}/plan/date-of-birth"
    answer = await somebody.post(address, data=ROSA, allow_redirects=False)
    assert answer.headers["Location"] == "/p/plan"


@pytest.mark.covers("H15", "56")
@pytest.mark.parametrize(
    "to", ["//evil.example", "%2e%2e", "https:%2f%2fevil.example", "plan%2f..%2fx", "PLAN", "chat"]
)
async def test_it_leads_nowhere_but_where_we_say(
    house: House, somebody: ClientSession, to: str
) -> None:
    token = await house.link()
    address = f"{house.url}/p/{token}/{to}/date-of-birth"
    answer = await somebody.post(address, data=ROSA, allow_redirects=False)
    assert (answer.status, answer.headers.get("Location")) == (404, None)


@pytest.mark.covers("51", "H15")
async def test_what_phones_leave_on_a_link_is_no_part_of_it_and_tries_count(
    house: House, somebody: ClientSession
) -> None:
    token = await house.link()
    for ending in (".", ")", ").", ","):
        started = await somebody.post(f"{house.url}/p/{token}/plan{ending}", allow_redirects=False)
        assert started.headers["Location"] == f"/p/{token}/plan/date-of-birth"
    ways = ("", "/plan")
    for n in range(6):
        address = f"{house.url}/p/{token}{ways[n % 2]}/date-of-birth"
        await somebody.post(address, data=WRONG)
    assert await house.tries() == 5
