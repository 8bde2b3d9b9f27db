"""Rasa is killed in the middle of conversations: nothing is lost, nothing is said twice."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE

import pytest
from aiohttp import ClientSession

from tests.journeys.house import House

BACK_AGAIN = 120.0


@pytest.mark.covers("F16", "F17", "H3", "I3", "I8", "I11")
async def test_rasa_killed_in_the_middle(house: House) -> None:
    """An answer given meanwhile is kept once and answered once; safety advice does not wait."""
    margaret, amir = house.talk("Margaret"), house.talk("Amir")
    await margaret.is_under_way()
    await amir.is_under_way()
    asked = await margaret.is_asked()
    await margaret.answers(asked, "the garden")
    then = await margaret.is_asked()

    killed = kill_rasa(house)
    assert await margaret.phone.sends("my daughter comes on Sundays") == 200
    began = time.monotonic()
    told = await amir.phone.says("I have crushing pain in my chest", patience=10)
    assert "999" in told
    assert time.monotonic() - began < 10
    assert not await is_ready(house), "Rasa was back before this proved anything"

    await margaret.phone.hears(BACK_AGAIN)
    assert rasa_of(house) != killed
    kept = await margaret.kept()
    assert kept.count((asked, "the garden")) == 1
    assert kept.count((then, "my daughter comes on Sundays")) == 1
    assert await margaret.phone.hears_nothing(2)

    await margaret.answers(await margaret.is_asked(), "the stairs")
    assert "the stairs" in [text for _, text in await margaret.kept()]
    await amir.answers("carry_on", "yes")
    assert await amir.is_asked() not in ("carry_on", "")


def kill_rasa(house: House) -> int:
    """Kill the program's Rasa by its own number, and return that."""
    rasa = rasa_of(house)
    os.kill(rasa, signal.SIGKILL)
    return rasa


def rasa_of(house: House) -> int:
    """Return the process that the program runs Rasa in: the only child it has."""
    (rasa,) = [pid for pid, parent in processes() if parent == house.process.pid]
    return rasa


def processes() -> Iterator[tuple[int, int]]:
    """Give the number of every process and of its parent."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], stdout=PIPE, check=True, text=True
        )
        yield from (tuple(map(int, row.split())) for row in listed.stdout.splitlines())
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            yield int(stat.parent.name), int(fields[1])


async def is_ready(house: House) -> bool:
    async with ClientSession(house.url) as http, http.get("/readyz") as answer:
        return answer.status == 200
