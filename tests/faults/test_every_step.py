"""The key test: our process dies at its Nth step, for every N, and nothing is lost or twice."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from preparation.conversation.judgement import Net
from preparation.records.vault import Vault
from preparation.words import Words
from tests.faults.checker import broken
from tests.faults.dying import Life
from tests.faults.world import SCRIPT, World, new_world


@pytest.fixture
async def start(sqlite_url: str, vault: Vault, words: Words, net: Net) -> World:
    """Return the world before anybody has sent anything."""
    return await new_world(Path(sqlite_url.removeprefix("sqlite:///")), vault, words, net)


@pytest.mark.covers("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I11")
async def test_a_life_without_a_death_breaks_nothing(start: World) -> None:
    await start.lives_through(Life())
    await start.recovers()
    assert await broken(start.evidence()) == []


@pytest.mark.covers("F1", "F2", "F3", "F4", "F5", "F6", "F7", "I1", "I2", "I3", "I4", "I5")
@pytest.mark.covers("I6", "I7", "I8", "I9", "I11")
@pytest.mark.parametrize("text", [0, 2, 3, 4, 5])
async def test_a_death_at_any_step_breaks_nothing(start: World, tmp_path: Path, text: int) -> None:
    """Statement, commit, await: every step of receiving, turn and sending is died at once.

    For each kind of text (a turn, a red flag, a stop, words after it, the last that lets the
    summary go), with those before it done; the next one finds nobody at home.
    """
    if text:
        await start.lives_through(Life(), SCRIPT[:text])
    for steps in count(1):
        world = await start.copied(tmp_path / f"dies-at-{steps}.db")
        life = Life(dies_at=steps)
        await world.lives_through(life, SCRIPT[text : text + 2])
        await world.recovers()
        assert await broken(world.evidence()) == [], f"died at step {steps}"
        world.path.unlink()
        if world.done_before_death:
            break
    assert steps > 30
