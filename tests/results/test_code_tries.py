"""Tries and codes are counted before anybody looks, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from preparation.records.database import Database
from preparation.records.devices import MOST_TRIES, add_code, count_code_try
from tests.builders import Builder, HandClock


async def test_a_hundred_guesses_at_once_get_five_tries(
    databases: Database, clock: HandClock
) -> None:
    builder = Builder(databases.vault, clock)
    built = await databases.write(builder.everything)
    await databases.write(
        lambda c: add_code(
            c,
            databases.vault,
            built.patient.id,
            "visit",
            "number",
            "123456",
            now=clock(),
            new_id=builder.new_id,
        )
    )

    async def guess() -> bool:
        counted = await databases.write(lambda c: count_code_try(c, "visit", now=clock()))
        return counted is not None

    assert sum(await asyncio.gather(*(guess() for _ in range(100)))) == MOST_TRIES


async def test_ten_askers_at_once_get_three_codes(databases: Database, clock: HandClock) -> None:
    builder = Builder(databases.vault, clock)
    built = await databases.write(builder.everything)
    now = datetime(2026, 6, 1, 9, tzinfo=UTC)

    async def ask(visit: str) -> str | None:
        return await databases.write(
            lambda c: add_code(
                c,
                databases.vault,
                built.patient.id,
                visit,
                "number",
                "123456",
                now=now,
                new_id=builder.new_id,
            )
        )

    made = await asyncio.gather(*(ask(f"visit-{n}") for n in range(10)))
    assert sum(one is not None for one in made) == 3
