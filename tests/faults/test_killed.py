"""Real processes, real SIGKILLs, many patients writing: nothing is lost, nothing is twice.

`CYCLES=300 ./run test tests/faults/test_killed.py` kills ten times as often; SEED chooses
another run of chance.
"""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from preparation.records.answers import read_answers
from tests.faults.checker import broken
from tests.faults.cycles import come_to_rest, run_cycles
from tests.faults.nursing import Nursery
from tests.faults.town import open_town

CYCLES, SEED = int(os.environ.get("CYCLES", "30")), int(os.environ.get("SEED", "2026"))


@pytest.mark.covers("F1", "F2", "F3", "F4", "F5", "F6", "F8", "F14", "F44", "F59", "I1", "I2")
@pytest.mark.covers("I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11", "I12", "I13", "I15")
async def test_killed_again_and_again_under_load(
    nursery: Nursery, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with open_town(tmp_path, nursery, SEED) as town:
        figures = await run_cycles(town, CYCLES)
        with capsys.disabled():
            print(f"\n{figures}")
        assert "\n".join(await broken(town.evidence())) == ""
        assert figures.kills >= CYCLES


@pytest.mark.covers("F9", "I1", "I3")
async def test_asked_to_stop_in_the_middle_of_a_turn_it_finishes_that(
    nursery: Nursery, tmp_path: Path
) -> None:
    async with open_town(tmp_path, nursery, SEED, patients=1) as town:
        (number,) = town.people
        town.turn_seconds = 1.0
        await town.starts()
        assert await town.sends(number, f"{town.canaries[number]} at the last moment") == 200
        await asyncio.sleep(0.5)
        await town.stops()
        seen = town.evidence()
        kept = await seen.database.read(lambda c: read_answers(c, town.people[number].id))
        assert [row.text for row in kept] == [f"{town.canaries[number]} at the last moment"]
        town.turn_seconds = 0.0
        await come_to_rest(town)
        assert "\n".join(await broken(town.evidence())) == ""
        seen.database.close()
