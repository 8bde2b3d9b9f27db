"""One bar of signal: 400 kilobits a second, and 400 milliseconds there and back."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Browser, CDPSession, expect

from tests.web.browsing import Patient, a_patient
from tests.web.house import House

FIRST_LOAD = 150_000
SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 // 8,
    "uploadThroughput": 400_000 // 8,
}


class Wire:
    """What comes over the wire."""

    def __init__(self) -> None:
        self.weight = 0
        """All bytes so far, headers too, as they were sent."""
        self.asked: list[str] = []
        """The kinds of what was asked for, in order."""

    async def watch(self, line: CDPSession) -> None:
        """Make the line slow, and count what it carries."""
        line.on("Network.requestWillBeSent", self._ask)
        line.on("Network.loadingFinished", self._finish)
        await line.send("Network.enable")
        await line.send("Network.emulateNetworkConditions", SLOW_3G)

    def _ask(self, event: dict[str, Any]) -> None:
        self.asked.append(event["type"])

    def _finish(self, event: dict[str, Any]) -> None:
        self.weight += int(event["encodedDataLength"])


async def on_a_bad_line(rosa: Patient) -> Wire:
    """Sit somewhere with one bar of signal."""
    wire = Wire()
    await wire.watch(await rosa.context.new_cdp_session(rosa.page))
    return wire


@pytest.mark.covers("H24")
async def test_with_one_bar_of_signal_from_the_link_to_an_answer(
    house: House, browser: Browser
) -> None:
    house.assistant.script = [("What matters to you most?", ()), ("What is working well?", ())]
    async with a_patient(browser, house) as rosa:
        rosa.context.set_default_timeout(30_000)
        token = await house.link()
        wire = await on_a_bad_line(rosa)
        await rosa.page.goto(f"{house.url}/p/{token}", wait_until="load")
        assert 0 < wire.weight < FIRST_LOAD
        # What is needed to see and press is asked for first, and waits for no script.
        assert wire.asked[:4] == ["Document", "Stylesheet", "Stylesheet", "Script"]
        assert await rosa.page.locator("script:not([defer])").count() == 0
        await rosa.page.get_by_role("button", name="Start now").click()
        await rosa.gives_date("14", "3", "1951")
        await rosa.page.wait_for_url("**/p/chat")
        await rosa.page.get_by_role("button", name="OK, start").click()
        await rosa.reads("OK", "What matters to you most?")
        await rosa.sends("my feet")
        await rosa.reads("my feet", "What is working well?")
        await expect(rosa.page.get_by_label("Write your message")).to_be_focused()
        # All the way to the first answer weighs no more than a first load may.
        assert wire.weight < FIRST_LOAD
        assert await house.received() == ["OK", "my feet"]


@pytest.mark.covers("H24", "F64")
async def test_what_is_typed_before_the_scripts_have_come_is_not_lost(
    house: House, browser: Browser
) -> None:
    """On a slow line the form is there first. It is sent as it is: the page needs no script."""
    async with a_patient(browser, house) as rosa:
        await rosa.comes_in()
        await rosa.page.route("**/assets/chat.*.js", lambda route: route.abort())
        await rosa.page.goto(f"{house.url}/p/chat", wait_until="commit")
        await rosa.sends("my feet")
        await rosa.reads("my feet", "Thank you.")
        assert await house.received() == ["my feet"]
