"""A red flag in the middle of a conversation."""

from __future__ import annotations

import pytest

from preparation.model import PreparationState
from tests.journeys.house import House

WORDS = "cant breathe properly since last night, lips look blue"


@pytest.mark.covers("H3", "I8")
async def test_a_red_flag_midway(house: House) -> None:
    """Advice at once, the words kept, the practice told, and the questions wait."""
    amir = house.talk("Amir")
    asked = await amir.is_under_way()
    told = await amir.phone.says(WORDS)
    assert "999" in told
    assert "nobody reads" in told.lower()
    assert await amir.state() is PreparationState.PAUSED
    assert ("red_flag", WORDS) in await amir.kept()
    alert = (await amir.alerts())[-1]
    assert (alert.words, alert.state, alert.quiet) == (WORDS, "open", False)

    await amir.answers("carry_on", "yes")
    assert await amir.state() is PreparationState.IN_PROGRESS
    assert await amir.is_asked() == asked
    await amir.answers(asked, "getting back to the allotment")
    assert (asked, "getting back to the allotment") in await amir.kept()
