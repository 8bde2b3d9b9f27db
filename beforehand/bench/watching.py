"""Seeing replies as soon as they are committed, from outside, at next to no cost.

Reads the database file as any stranger could, beside the program: what is counted here is
committed and synced. A look that finds nothing new costs some microseconds, so that the
watching does not slow down what it watches.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from pathlib import Path

from preparation.errors import BeforehandError
from preparation.model import PreparationId

_LOOK_SECONDS = 0.001
_PATIENCE_SECONDS = 60.0


class NoReply(BeforehandError):
    """A text was taken, and no reply was ever committed."""


class Watcher:
    """Knows how many replies each preparation has had, and what waits in the inbox."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)
        self._replies: Counter[PreparationId] = Counter()
        self._waiting: dict[PreparationId, tuple[int, asyncio.Future[None]]] = {}
        self._last, self._version = 0, -1

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            self.look()
            await asyncio.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """Count what was committed since the last look, and tell who waits for it."""
        (version,) = self._database.execute("PRAGMA data_version").fetchone()
        if version == self._version:
            return
        self._version = version
        for row, preparation_id in self._database.execute(
            "SELECT rowid, preparation_id FROM outbound "
            "WHERE rowid > ? AND kind = 'reply' ORDER BY rowid",
            (self._last,),
        ):
            self._last = row
            self._count(PreparationId(preparation_id))

    def _count(self, preparation_id: PreparationId) -> None:
        self._replies[preparation_id] += 1
        enough, bell = self._waiting.get(preparation_id, (0, None))
        if bell is not None and not bell.done() and self._replies[preparation_id] >= enough:
            bell.set_result(None)

    def replies(self, preparation_id: PreparationId) -> int:
        """Return how many replies a preparation has had."""
        return self._replies[preparation_id]

    async def until(self, preparation_id: PreparationId, replies: int) -> None:
        """Return when a preparation has had so many replies. Raises NoReply."""
        if self._replies[preparation_id] >= replies:
            return
        bell = asyncio.get_running_loop().create_future()
        self._waiting[preparation_id] = (replies, bell)
        try:
            await asyncio.wait_for(bell, _PATIENCE_SECONDS)
        except TimeoutError:
            raise NoReply("a text had no reply within a minute") from None
        finally:
            del self._waiting[preparation_id]

    def unanswered(self) -> int:
        """Return how many texts wait in the inbox."""
        query = "SELECT count(*) FROM inbound WHERE handled_at IS NULL"
        (number,) = self._database.execute(query).fetchone()
        return int(number)

    async def until_idle(self, patience: float = 600.0) -> None:
        """Return when nothing waits in the inbox any more. Raises NoReply."""
        until = asyncio.get_running_loop().time() + patience
        while left := self.unanswered():
            if asyncio.get_running_loop().time() > until:
                raise NoReply(f"{left} texts were never answered")
            await asyncio.sleep(0.05)

    def turns(self) -> int:
        """Return how many turns have been committed."""
        (number,) = self._database.execute("SELECT count(*) FROM turns").fetchone()
        return int(number)

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
