"""Opening the record for a command: the database brought up to date, and the practice meant."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from beforehand.settings import Settings
from preparation.errors import NotFound
from preparation.model import Practice
from preparation.records.database import Database
from preparation.records.migrate import migrate
from preparation.records.practices import all_practices


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """Open the database of `settings`, brought up to date, while the context is open."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    vault = settings.vault()
    await asyncio.to_thread(migrate, settings.database_url, vault)
    database = Database(settings.database_url, vault)
    try:
        yield database
    finally:
        database.close()


async def the_practice(database: Database, name: str | None) -> Practice:
    """Return the practice called `name`; without a name, the only one. Raises NotFound."""
    practices = await database.read(all_practices)
    meant = [practice for practice in practices if name in (None, practice.name)]
    if len(meant) == 1:
        return meant[0]
    if not practices:
        raise NotFound("There is no practice yet: ./run practice add makes one.")
    names = ", ".join(practice.name for practice in practices)
    raise NotFound(f"Say which practice with --practice: {names}.")
