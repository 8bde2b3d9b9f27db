"""Rasa is down, dies, is slow or talks nonsense: texts are kept, and safety does not wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.faults.checker import broken
from tests.faults.evidence import RED_FLAG
from tests.faults.home import ANN, ROSA, Home
from tests.faults.odd_rasa import OddRasa, running_odd_rasa


@pytest.fixture
async def rasa() -> AsyncIterator[OddRasa]:
    async with running_odd_rasa() as rasa:
        yield rasa


ODD = ["cut", "500", "html", "empty", "garbled", "old", "huge", "many"]


@pytest.mark.covers("F15", "F16", "F19", "F20", "I1", "I3", "I8", "I11", "H3")
@pytest.mark.parametrize("mood", ODD)
async def test_no_turn_comes_of_it_and_nothing_is_lost(
    home: Home, rasa: OddRasa, words: object, mood: str
) -> None:
    """After two minutes they are told once that we have their message; it is kept once."""
    await home.starts(rasa.client)
    rasa.mood = mood
    assert await home.sends(ROSA, "rosaword one") == 200
    assert await home.sends(ANN, f"{RED_FLAG} annword") == 200
    await home.settles(seconds=1)
    assert await home.told(ROSA) == []
    assert len(await home.told(ANN)) == 1, "the safety text does not need Rasa"
    for _ in range(8):
        await home.settles(seconds=31)
    assert len(await home.told(ROSA)) == 1
    assert await home.kept(ROSA) == []
    rasa.mood = "well"
    await home.comes_right()
    assert "\n".join(await broken(home.evidence())) == ""


@pytest.mark.covers("F18", "I1", "I3")
async def test_while_rasa_thinks_texts_are_taken_in_and_none_is_answered_twice(
    home: Home, rasa: OddRasa
) -> None:
    await home.starts(rasa.client)
    rasa.mood = "slow"
    assert await home.sends(ROSA, "rosaword one") == 200
    turn = asyncio.create_task(home.settles(seconds=1))
    while not rasa.asked:
        await asyncio.sleep(0.01)
    async with asyncio.timeout(5):
        assert await home.sends(ROSA, "rosaword two") == 200
        assert await home.sends(ANN, f"{RED_FLAG} annword") == 200
    rasa.mood = "well"
    rasa.released.set()
    await turn
    await home.comes_right()
    assert "\n".join(await broken(home.evidence())) == ""


@pytest.mark.covers("F17", "F21")
async def test_any_rasa_takes_over_from_any_other(home: Home) -> None:
    """What Rasa knew of a talk is gone with it; the next one is told all it needs."""
    for text in ("rosaword one", "rosaword two"):
        async with running_odd_rasa() as fresh:
            await home.starts(fresh.client)
            assert await home.sends(ROSA, text) == 200
            await home.settles(seconds=1)
            await home.stops()
    await home.starts()
    await home.comes_right()
    assert "\n".join(await broken(home.evidence())) == ""
