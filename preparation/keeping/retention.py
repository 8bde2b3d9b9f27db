"""The nightly round that takes away what a practice has kept long enough."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import structlog

from preparation.clock import Clock
from preparation.delivery.folder import take_away
from preparation.model import Practice
from preparation.records.audit import append
from preparation.records.belongings import belongings
from preparation.records.database import Connection, Database
from preparation.records.erasure import Erased, erase_rows
from preparation.records.practices import all_practices
from preparation.records.retention import kept_long_enough

_SMALL_HOURS = frozenset({1, 2, 3})
"""In UTC: an hour more in summer, and night all the same."""

log = structlog.get_logger()


class Retention:
    """Takes away what has been kept long enough, practice by practice."""

    def __init__(self, database: Database, folder: Path, clock: Clock) -> None:
        self._database = database
        self._folder = folder
        self._clock = clock

    async def would_take(self, practice: Practice) -> Mapping[str, int]:
        """Return table -> how many rows would be taken away now; write nothing."""

        def count(c: Connection) -> dict[str, int]:
            what = belongings(c, kept_long_enough(c, practice, now=self._clock()))
            return {str(table.name): len(keys) for table, keys in what.items()}

        return await self._database.read(count)

    async def run_at_night(self) -> int:
        """Do it in the small hours, when nobody waits for the database."""
        return await self.run() if self._clock().hour in _SMALL_HOURS else 0

    async def run(self) -> int:
        """Take away what may go, everywhere; return how many rows went."""
        gone = 0
        for practice in await self._database.read(all_practices):
            gone += await self._take(practice)
        await self._database.forget_deleted()
        return gone

    async def _take(self, practice: Practice) -> int:
        def work(c: Connection) -> Erased:
            now = self._clock()
            erased = erase_rows(c, practice.id, kept_long_enough(c, practice, now=now), now=now)
            if erased.rows:
                append(c, now, practice.id, "retention", "erased what was kept", practice.id)
            return erased

        erased = await self._database.write(work)
        await asyncio.to_thread(take_away, self._folder, practice.id, erased.preparations)
        rows = sum(erased.rows.values())
        if rows:
            log.info("kept long enough", practice=practice.id, rows=rows)
        return rows
