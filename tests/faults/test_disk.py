"""The power goes, the disk is full, read-only or broken: what we acknowledged is there."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from preparation.model import PhoneNumber
from tests.faults.checker import broken
from tests.faults.cycles import Talker, come_to_rest
from tests.faults.evidence import heard_in
from tests.faults.faulty_disk import ERRORS, FULL, READ_ONLY, WELL, FaultyDisk, is_synced_now
from tests.faults.nursing import Nursery
from tests.faults.town import Town, open_town

CUTS = 4


@pytest.fixture
async def town(disk: FaultyDisk, nursery_on_it: Nursery, tmp_path: Path) -> AsyncIterator[Town]:
    disk.becomes(WELL)
    async with open_town(tmp_path, nursery_on_it, seed=12, patients=4) as town:
        is_synced_now(town.path)
        yield town


async def power_cuts(town: Town, disk: FaultyDisk, *, torn: bool) -> list[str]:
    """Cut the power again and again under load; return what was acknowledged and is gone."""
    over, gone, chance = asyncio.Event(), list[str](), Random(12)
    talking = [asyncio.create_task(Talker(town, number, "").talks(over)) for number in town.people]
    for _ in range(CUTS):
        await town.starts()
        await town.has_heard(chance.randint(3, 12), seconds=10)
        await town.dies()
        disk.loses_power(town.path, chance, torn=torn)
        gone += what_is_gone(town)
        is_synced_now(town.path)  # looking has changed the files
        if gone:
            break
    over.set()
    await asyncio.gather(*talking)
    return gone


def what_is_gone(town: Town) -> list[str]:
    connection = sqlite3.connect(town.path)
    try:
        (whole,) = connection.execute("PRAGMA integrity_check").fetchone()
        kept = {key for (key,) in connection.execute("SELECT provider_key FROM inbound")}
    except sqlite3.DatabaseError as problem:
        return [str(problem)]
    finally:
        connection.close()
    return [*(heard_in(town.twilio.messages) - kept), *([] if whole == "ok" else [whole])]


@pytest.mark.covers("F12", "I1", "I4")
@pytest.mark.parametrize("torn", [False, True])
async def test_what_was_acknowledged_survives_a_power_cut(
    disk: FaultyDisk, town: Town, torn: bool
) -> None:
    """Nothing that was not synced is left, or half of it, sector by sector."""
    assert await power_cuts(town, disk, torn=torn) == []
    await come_to_rest(town)
    assert "\n".join(await broken(town.evidence())) == ""


async def test_without_syncing_a_power_cut_loses_texts(disk: FaultyDisk, town: Town) -> None:
    """The test above can fail: this is the same with synchronous=OFF."""
    town.synchronous = "OFF"
    assert await power_cuts(town, disk, torn=False) != []


@pytest.mark.covers("F26", "F27", "F28", "I1", "I2", "I15", "H5")
@pytest.mark.parametrize("state", [FULL, READ_ONLY, ERRORS])
async def test_a_disk_that_fails_is_never_a_silent_yes(
    disk: FaultyDisk, town: Town, state: str
) -> None:
    """Refused while nothing can be kept; taken in from Twilio's list when it can again."""
    number = next(iter(town.people))
    await town.starts()
    assert await town.sends(number, said(town, number, "before")) == 200
    disk.becomes(state)
    assert await town.sends(number, said(town, number, "meanwhile")) == 503
    disk.becomes(WELL)
    assert await town.sends(number, said(town, number, "after"), tries=5) == 200
    await town.dies()
    await come_to_rest(town)
    seen = town.evidence()
    seen.statuses = [status for status in seen.statuses if status != 503]
    assert "\n".join(await broken(seen)) == ""
    assert "sms.not_kept" in seen.logged


def said(town: Town, number: PhoneNumber, when: str) -> str:
    return f"{town.canaries[number]} {when}"
