"""The patient's page in Firefox: the same way from the link to leaving, with its own keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.answering import has_said, texts
from tests.web.firefox import ENTER, Firefox, a_firefox, installed
from tests.web.house import House

pytestmark = pytest.mark.skipif(installed() is None, reason="no Firefox on this machine")
LOADED = "document.readyState === 'complete'"
LAST = "document.querySelector('#log .line:last-child .line__text')?.textContent"
KEEP = "Keep this to myself \u00a0line 1\u00a0"
"""The hidden part of a name stands between hard spaces, so that no reader runs it together."""
BOX = "document.getElementById('text').value"


async def comes_in(firefox: Firefox, house: House) -> None:
    await firefox.goes_to(f"{house.url}/p/{await house.link()}")
    await firefox.presses("Start now")
    for label, value in (("Day", "14"), ("Month", "3"), ("Year", "1951")):
        await firefox.fills(label, value)
    await firefox.types(ENTER)
    await firefox.reads("Hello Rosa")


@pytest.mark.covers("H24", "H26", "F65", "F69")
async def test_from_the_link_to_leaving_quickly(house: House, tmp_path: Path) -> None:
    program = installed()
    assert program is not None
    house.assistant.script = [("What matters to you most?", ("Skip", "Not sure"))]
    async with a_firefox(program, tmp_path) as firefox:
        await comes_in(firefox, house)
        await firefox.presses("OK, start")
        await firefox.sees(f"{LAST} === 'What matters to you most?'")
        await firefox.fills("Write your message", "my feet")
        await firefox.presses("Send")
        await firefox.sees(f"{LAST} === 'Thank you.'")
        assert await firefox.runs("document.activeElement.id") == "text"
        # What the assistant says later comes by itself; what is half written stays, sealed.
        await firefox.types("half a sentence")
        await house.says("One more thing")
        await firefox.sees(f"{LAST} === 'One more thing'")
        assert await firefox.runs(BOX) == "half a sentence"
        await firefox.sees("localStorage.length === 1")
        assert "half" not in await firefox.runs("JSON.stringify(localStorage)")
        await firefox.goes_to(f"{house.url}/p/chat")
        await firefox.sees(f"{BOX} === 'half a sentence'")
        assert await firefox.runs("document.documentElement.scrollWidth") <= 390
        await has_said(house, ("what_matters", "my garden"))
        await firefox.presses("My answers", "link")
        await firefox.presses(KEEP)
        await firefox.reads("Only you see this line now.")
        assert await texts(house) == ["my garden"]
        await firefox.presses("Leave this page quickly")
        await firefox.sees(f"!location.href.startsWith('http://127.0.0.1') && {LOADED}")
        await firefox.goes_to(f"{house.url}/p/chat")
        await firefox.reads("Your page is closed")
        assert await firefox.runs("localStorage.length") == 0
        assert await house.received() == ["OK", "my feet"]
