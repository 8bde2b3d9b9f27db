"""When a page cannot be given: words for a person, never a web server's."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser, expect

from tests.web.browsing import a_patient, violations
from tests.web.house import House
from tests.web.walking import comes_in

TECHNICAL = ("Internal Server Error", "trouble", "Traceback", "Not Found", "405", "500")


@pytest.mark.parametrize("address", ["/p/a/b/c", "/ask/nobody", "/p/results/9999", "/p/chat/x"])
async def test_a_page_that_is_not_there_says_what_to_do(
    house: House, somebody: ClientSession, address: str
) -> None:
    answer = await somebody.get(house.url + address)
    shown = await answer.text()
    assert answer.status == 404
    assert "Page not found" in shown
    assert "Call 999" in shown
    assert not [one for one in TECHNICAL if one in shown]


async def test_a_form_sent_to_the_wrong_place_still_says_what_is_allowed(
    house: House, somebody: ClientSession
) -> None:
    answer = await somebody.put(f"{house.url}/p/chat")
    assert (answer.status, answer.headers["Allow"]) == (405, "GET,HEAD,POST")
    assert "Sorry, something went wrong" in await answer.text()


@pytest.mark.covers("I12")
async def test_a_failure_of_ours_is_told_in_words_and_nothing_is_said_twice(
    house: House, somebody: ClientSession
) -> None:
    await comes_in(somebody, house)
    house.inbox.down = True
    fields = {"text": "my feet", "id": "one"}
    answer = await somebody.post(f"{house.url}/p/chat/messages", data=fields)
    shown = await answer.text()
    assert answer.status == 503
    assert "Go back and send it again. We keep it only once." in shown
    assert not [one for one in TECHNICAL if one in shown]
    house.inbox.down = False
    for _ in range(2):
        await somebody.post(f"{house.url}/p/chat/messages", data=fields)
    assert await house.received() == ["my feet"]


@pytest.mark.covers("I12", "I10")
async def test_a_database_that_is_gone_is_told_in_words(
    house: House, somebody: ClientSession, capsys: pytest.CaptureFixture[str]
) -> None:
    await comes_in(somebody, house)
    token = await house.link()
    await house.database.write(lambda c: c.exec_driver_sql("ALTER TABLE links RENAME TO gone"))
    answer = await somebody.post(f"{house.url}/p/{token}")
    assert answer.status == 500
    assert "Sorry, something went wrong" in await answer.text()
    logged = capsys.readouterr().out
    assert "links.py:" in logged
    assert token not in logged


@pytest.mark.covers("H24")
async def test_it_is_for_everybody_and_a_script_is_told_as_before(
    house: House, browser: Browser
) -> None:
    async with a_patient(browser, house) as rosa:
        await rosa.page.goto(f"{house.url}/p/no/such/page")
        await expect(rosa.page.get_by_role("heading", level=1)).to_have_text("Page not found")
        assert await violations(rosa.page) == []
        await rosa.comes_in()
        house.inbox.down = True
        await rosa.sends("my feet")
        await expect(rosa.page.get_by_role("status")).to_contain_text("Not sent yet")
        house.inbox.down = False
        await rosa.reads("my feet", "Thank you.")
