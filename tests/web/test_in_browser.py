"""The patient's page in a real browser: what a person does, and what goes wrong meanwhile."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from playwright.async_api import Browser, Route, TimeoutError, expect

from tests.web.browsing import Patient, a_patient, watch
from tests.web.house import House

SCRIPT = [
    ("What matters to you most?", ()),
    ("What is working well?", ("Skip", "I am not sure")),
    ("Is there something else?", ("No, that's all",)),
    ("Thank you.", ()),
]


@pytest.fixture
def talking(house: House) -> House:
    """Return the house with an assistant who asks the first questions."""
    house.assistant.script = list(SCRIPT)
    return house


async def test_a_whole_visit(talking: House, browser: Browser) -> None:
    async with a_patient(browser, talking) as rosa:
        await talking.says("Hello Rosa. Reply OK.", channel="sms")
        await rosa.comes_in()
        await expect(rosa.page.get_by_text("with Nurse Khan, Room 4")).to_be_visible()
        await rosa.page.get_by_role("button", name="OK, start").click()
        await rosa.reads("Hello Rosa. Reply OK.", "OK", "What matters to you most?")
        await rosa.sends("being able to pick up\nmy grandson")
        await rosa.reads("being able to pick up\nmy grandson", "What is working well?")
        await rosa.page.get_by_role("button", name="I am not sure").click()
        await rosa.reads("I am not sure", "Is there something else?")
        await talking.texted("my feet")
        await rosa.reads("my feet")
        last = rosa.page.locator("#log .line").last
        await expect(last.locator(".line__via")).to_have_text("by text message")
        assert await talking.received() == [
            "OK",
            "being able to pick up\nmy grandson",
            "I am not sure",
        ]


@pytest.mark.covers("F66")
async def test_five_presses_are_one_message(talking: House, browser: Browser) -> None:
    async with a_patient(browser, talking) as rosa:
        await rosa.comes_in()
        begin = rosa.page.get_by_role("button", name="OK, start")
        await begin.evaluate("button => { for (let n = 0; n < 5; n++) button.click(); }")
        await rosa.reads("OK", "What matters to you most?")
        await rosa.writes("my feet")
        send = rosa.page.get_by_role("button", name="Send", exact=True)
        await send.evaluate("button => { for (let n = 0; n < 5; n++) button.click(); }")
        await rosa.reads("my feet", "What is working well?")
        await rosa.page.get_by_role("button", name="Skip").dblclick()
        await rosa.reads("Skip", "Is there something else?")
        await expect(rosa.page.locator("#text-problem")).to_be_empty()
        assert await talking.received() == ["OK", "my feet", "Skip"]


@pytest.mark.covers("F64", "I1")
async def test_what_is_sent_while_the_line_is_down_arrives_once_it_is_back(
    talking: House, browser: Browser
) -> None:
    async with a_patient(browser, talking) as rosa:
        await rosa.comes_in()
        await rosa.context.set_offline(True)
        await rosa.sends("one")
        await rosa.sends("two")
        await expect(rosa.page.get_by_role("status")).to_contain_text("Not sent yet")
        await expect(rosa.page.locator(".pending__line")).to_have_count(2)
        assert await talking.received() == []
        await rosa.context.set_offline(False)
        await expect(rosa.page.locator(".line--patient")).to_have_count(2)
        await expect(rosa.page.locator(".pending__line")).to_have_count(0)
        assert await talking.received() == ["one", "two"]


@pytest.mark.covers("F64", "I3")
async def test_an_answer_lost_on_its_way_back_makes_no_second_message(
    talking: House, browser: Browser
) -> None:
    dropped = 0

    async def lose_the_first_answer(route: Route) -> None:
        nonlocal dropped
        if dropped:
            await route.continue_()
            return
        dropped += 1
        await route.fetch()
        await route.abort()

    async with a_patient(browser, talking) as rosa:
        await rosa.comes_in()
        await rosa.page.route("**/p/chat/messages", lose_the_first_answer)
        await rosa.sends("my feet")
        await rosa.reads("my feet", "What matters to you most?")
        await rosa.page.wait_for_timeout(3500)
        assert dropped == 1
        assert await talking.received() == ["my feet"]
        assert await rosa.lines() == ["my feet", "What matters to you most?"]
        await expect(rosa.page.locator(".pending__line")).to_have_count(0)


@pytest.mark.covers("F65")
async def test_a_message_that_could_not_be_sent_survives_closing_the_page(
    talking: House, browser: Browser
) -> None:
    async with a_patient(browser, talking) as rosa:
        await rosa.comes_in()
        await rosa.page.route("**/p/chat/messages", lambda route: route.abort())
        await rosa.sends("my feet")
        await expect(rosa.page.get_by_role("status")).to_contain_text("Not sent yet")
        await rosa.writes("and half a sentence")
        await rosa.page.wait_for_timeout(100)
        await rosa.page.close()
        rosa.page = await rosa.context.new_page()
        watch(rosa, rosa.page)
        await rosa.page.goto(f"{talking.url}/p/chat")
        await rosa.reads("my feet", "What matters to you most?")
        await expect(rosa.page.get_by_label("Write your message")).to_have_value(
            "and half a sentence"
        )
        assert await talking.received() == ["my feet"]


@pytest.mark.covers("F65")
async def test_two_tabs_show_the_same_and_send_one_draft_once(
    talking: House, browser: Browser
) -> None:
    async with a_patient(browser, talking) as rosa:
        await rosa.comes_in()
        await rosa.writes("my feet")
        await rosa.page.wait_for_timeout(100)
        other = Patient(talking, rosa.context, await rosa.context.new_page(), rosa.complaints)
        await other.page.goto(f"{talking.url}/p/chat")
        box = other.page.get_by_label("Write your message")
        await expect(box).to_have_value("my feet")
        await rosa.page.get_by_role("button", name="Send", exact=True).click()
        await rosa.reads("my feet", "What matters to you most?")
        await other.reads("my feet", "What matters to you most?")
        await expect(box).to_have_value("")
        for tab in (rosa, other):
            await tab.page.bring_to_front()
        await rosa.sends("my sleep")
        await other.reads("my sleep", "What is working well?")
        buttons = [tab.page.get_by_role("button", name="Skip") for tab in (rosa, other)]
        await buttons[0].click()
        with suppress(TimeoutError):  # the button may be gone by then: that is as good
            await buttons[1].click(timeout=2000)
        await other.reads("Skip", "Is there something else?")
        assert await talking.received() == ["my feet", "my sleep", "Skip"]


@pytest.mark.covers("F65")
async def test_refresh_and_back_double_nothing(talking: House, browser: Browser) -> None:
    async with a_patient(browser, talking) as rosa:
        await rosa.comes_in()
        await rosa.sends("my feet")
        await rosa.reads("my feet", "What matters to you most?")
        await rosa.page.reload()
        await rosa.reads("my feet", "What matters to you most?")
        await rosa.page.go_back()
        await rosa.page.go_forward()
        await rosa.reads("my feet", "What matters to you most?")
        assert await talking.received() == ["my feet"]


@pytest.mark.covers("F69", "H26", "I7")
async def test_a_draft_waits_for_its_writer_and_is_nobody_elses(
    talking: House, browser: Browser
) -> None:
    tomasz = await talking.database.write(
        lambda c: talking.builder.everything(c, first_name="Tomasz", date_of_birth=date(1948, 5, 3))
    )
    async with a_patient(browser, talking) as rosa:
        token = await talking.link()
        await rosa.comes_in(token)
        await rosa.writes("something private")
        await rosa.page.wait_for_timeout(100)
        talking.clock.moves(minutes=31)
        await rosa.page.get_by_role("button", name="Send", exact=True).click()
        await rosa.page.wait_for_url("**/p/ended")
        assert "private" not in await rosa.page.content()
        assert "private" not in await rosa.page.evaluate("JSON.stringify(localStorage)")
        await rosa.opens(await talking.link(tomasz))
        await rosa.page.get_by_role("button", name="Start now").click()
        await rosa.gives_date("3", "May", "1948")
        await expect(rosa.page.get_by_text("Hello Tomasz")).to_be_visible()
        await rosa.page.wait_for_timeout(300)
        await expect(rosa.page.get_by_label("Write your message")).to_have_value("")
        await rosa.comes_in(token)
        await rosa.reads("something private", "What matters to you most?")
        assert await talking.received() == ["something private"]


@pytest.mark.covers("F68")
async def test_an_open_page_closes_when_its_visit_ends_elsewhere(
    talking: House, browser: Browser
) -> None:
    async with a_patient(browser, talking) as rosa:
        await rosa.comes_in()
        await rosa.sends("my feet")
        await rosa.reads("my feet", "What matters to you most?")
        second = await rosa.context.new_page()
        await second.goto(f"{talking.url}/p/chat")
        await second.evaluate("fetch('/p/leave', {method: 'POST'})")
        await talking.says("news")
        await rosa.page.wait_for_url("**/p/ended")
        assert "feet" not in await rosa.page.content()
        await rosa.page.go_back()
        assert "feet" not in await rosa.page.content()


@pytest.mark.covers("H26")
async def test_leaving_quickly_shows_something_else_and_leaves_no_way_back(
    talking: House, browser: Browser
) -> None:
    async with a_patient(browser, talking) as rosa:
        await rosa.context.route(
            "https://www.bbc.co.uk/**", lambda route: route.fulfill(body="<h1>Weather</h1>")
        )
        await rosa.comes_in()
        await rosa.writes("something private")
        await rosa.page.wait_for_timeout(100)
        await rosa.page.get_by_role("button", name="Leave this page quickly").click()
        await rosa.page.wait_for_url("https://www.bbc.co.uk/weather")
        await rosa.page.go_back()
        assert "Rosa" not in await rosa.page.content()
        await rosa.page.goto(f"{talking.url}/p/chat")
        await expect(rosa.page.get_by_role("heading", name="Your page is closed")).to_be_visible()
        assert await rosa.page.evaluate("localStorage.length") == 0


@pytest.mark.covers("F65", "H24")
async def test_without_javascript_from_link_to_answer(talking: House, browser: Browser) -> None:
    async with a_patient(browser, talking, javascript=False) as rosa:
        await rosa.context.route(
            "https://www.bbc.co.uk/**", lambda route: route.fulfill(body="<h1>Weather</h1>")
        )
        await rosa.opens(await talking.link())
        await rosa.page.get_by_role("button", name="Start now").click()
        await rosa.gives_date("", "3", "1951")
        await expect(rosa.page.get_by_role("alert")).to_contain_text("must include a day")
        await rosa.gives_date("14", "3", "1951")
        await rosa.page.get_by_role("button", name="OK, start").click()
        await rosa.reads("OK", "What matters to you most?")
        await rosa.sends("my feet")
        await rosa.reads("my feet", "What is working well?")
        await rosa.page.get_by_role("button", name="Skip").click()
        await rosa.reads("Skip", "Is there something else?")
        await rosa.page.get_by_role("link", name="Show new messages").click()
        await rosa.sends("")
        await expect(rosa.page.get_by_role("alert")).to_contain_text("Write a message first")
        assert await talking.received() == ["OK", "my feet", "Skip"]
        await rosa.page.get_by_role("button", name="Leave this page quickly").click()
        await rosa.page.wait_for_url("https://www.bbc.co.uk/weather")
        await rosa.page.goto(f"{talking.url}/p/chat")
        await expect(rosa.page.get_by_role("heading", name="Your page is closed")).to_be_visible()
