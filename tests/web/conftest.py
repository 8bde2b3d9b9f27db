"""What the tests of the patient's pages may ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, CookieJar

from preparation.records.database import Database
from tests.builders import HandClock
from tests.web.house import House, running_house


@pytest.fixture
async def house(database: Database, clock: HandClock) -> AsyncIterator[House]:
    """Return the patient's pages, served, with one patient who has a preparation."""
    async with running_house(database, clock) as built:
        yield built


@pytest.fixture
async def houses(databases: Database, clock: HandClock) -> AsyncIterator[House]:
    """Return the same on SQLite and on PostgreSQL."""
    async with running_house(databases, clock) as built:
        yield built


@pytest.fixture
async def somebody() -> AsyncIterator[ClientSession]:
    """Return a browser's bare bones: keeps cookies, follows no redirect by itself."""
    async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as session:
        yield session
