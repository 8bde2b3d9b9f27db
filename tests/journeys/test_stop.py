"""STOP in the middle: nothing more comes, nothing is lost, and START goes on."""

from __future__ import annotations

import pytest

from preparation.model import PreparationState
from tests.journeys.house import House


@pytest.mark.covers("I9", "F70")
async def test_stop_midway(house: House) -> None:
    """After STOP nothing more comes, and START brings back the question that was open."""
    joseph = house.talk("Joseph")
    assert "STOP" in await joseph.phone.hears()
    await joseph.answers("invite", "ok")
    await joseph.answers("what_matters", "seeing my grandson")

    assert await joseph.phone.sends("STOP") == 200
    assert await joseph.phone.hears_nothing()
    assert await joseph.state() is PreparationState.STOPPED
    assert await joseph.phone.sends("are you there") == 200
    assert await joseph.phone.hears_nothing()

    await joseph.phone.says("START")
    assert await joseph.state() is PreparationState.IN_PROGRESS
    await joseph.answers("whats_working", "my inhaler")
    assert ("what_matters", "seeing my grandson") in await joseph.kept()
    assert ("whats_working", "my inhaler") in await joseph.kept()
