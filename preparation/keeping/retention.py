"""The nightly round that takes away what a practice has kept long enough."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
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
from preparation.records.retention import kept_long_enough, kept_since, oldest_kept
from preparation.records.retention_rounds import last_round, note_round

_SMALL_HOURS = frozenset({1, 2, 3})
"""In UTC: an hour more in summer, and night all the same."""
_THIS_NIGHT = timedelta(hours=12)
"""A round of this night is not done again in it."""
A_DAY = timedelta(days=1)
_ODD = timedelta(days=2)
"""Since the last round: by a wrong clock much would be taken away that is not to go yet."""
_LOOKS_APART = (timedelta(minutes=30), timedelta(hours=3))

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a round would take away now."""

    rows: Mapping[str, int]
    """By table."""
    before: datetime
    """Appointments from before this day go, with all that came of them."""
    oldest: datetime | None
    """When the oldest appointment was that stays."""


class Retention:
    """Takes away what has been kept long enough, practice by practice."""

    def __init__(self, database: Database, folder: Path, clock: Clock) -> None:
        self._database = database
        self._folder = folder
        self._clock = clock
        self._seen_at: datetime | None = None

    async def outlook(self, practice: Practice) -> Outlook:
        """Return what would be taken away now, as the practice has chosen; write nothing."""

        def look(c: Connection) -> Outlook:
            now = self._clock()
            what = belongings(c, kept_long_enough(c, practice, now=now))
            rows = {str(table.name): len(keys) for table, keys in what.items()}
            return Outlook(rows, kept_since(practice, now), oldest_kept(c, practice, now=now))

        return await self._database.read(look)

    async def run_when_due(self) -> int:
        """Do it in the small hours, when nobody waits for the database; a missed night, by day."""
        now = self._clock()
        night = now.hour in _SMALL_HOURS
        due = await self._due(now, _THIS_NIGHT if night else A_DAY)
        if not due:
            self._seen_at = None
            return 0
        odd = not night or any(last is not None and now - last > _ODD for _, last in due)
        if odd and not self._seen_before(now):
            return 0
        if not night:
            log.warning("the nightly round was missed and is done by day", practices=len(due))
        return await self._run([practice for practice, _ in due])

    def _seen_before(self, now: datetime) -> bool:
        """Tell whether an hour ago it was the same: a clock may jump (docs/decisions/0031)."""
        earliest, latest = _LOOKS_APART
        if self._seen_at is not None and earliest <= now - self._seen_at <= latest:
            return True
        self._seen_at = now
        return False

    async def run(self) -> int:
        """Take away what may go, everywhere; return how many rows went."""
        return await self._run(await self._database.read(all_practices))

    async def _due(self, now: datetime, after: timedelta) -> list[tuple[Practice, datetime | None]]:
        """Return the practices whose last round was so long ago, or never, and when it was."""

        def read(c: Connection) -> list[tuple[Practice, datetime | None]]:
            lasts = [(each, last_round(c, each.id, now=now)) for each in all_practices(c)]
            when = [(each, last.at if last else None) for each, last in lasts]
            return [(each, at) for each, at in when if at is None or now - at > after]

        return await self._database.read(read)

    async def _run(self, practices: list[Practice]) -> int:
        gone = 0
        for practice in practices:
            gone += await self._take(practice)
        if practices:
            await self._database.forget_deleted()
        return gone

    async def _take(self, practice: Practice) -> int:
        def work(c: Connection) -> Erased:
            now = self._clock()
            erased = erase_rows(c, practice.id, kept_long_enough(c, practice, now=now), now=now)
            if erased.rows:
                append(c, now, practice.id, "retention", "erased what was kept", practice.id)
            note_round(c, practice.id, at=now, rows=sum(erased.rows.values()))
            return erased

        erased = await self._database.write(work)
        await asyncio.to_thread(take_away, self._folder, practice.id, erased.preparations)
        rows = sum(erased.rows.values())
        if rows:
            log.info("kept long enough", practice=practice.id, rows=rows)
        return rows
