"""What the tests about results may ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from preparation.clock import NewId
from preparation.conversation.judgement import Net
from preparation.records.database import Database
from tests.builders import HandClock
from tests.results.house import Browser, House, browsing, running_house


@pytest.fixture
async def house(
    request: pytest.FixtureRequest,
    database: Database,
    clock: HandClock,
    new_id: NewId,
    net: Net,
) -> AsyncIterator[House]:
    """Return the pages, served, with a patient at each of two practices.

    A module that says `WITH_PRACTICE = True` gets the practices' pages too.
    """
    practice = getattr(request.module, "WITH_PRACTICE", False)
    async with running_house(database, clock, new_id, net, practice=practice) as running:
        yield running


@pytest.fixture
async def patient(house: House) -> AsyncIterator[Browser]:
    """Return a patient's browser."""
    async with browsing(house) as one:
        yield one


@pytest.fixture
async def clinician(house: House) -> AsyncIterator[Browser]:
    """Return the browser of a clinician who is signed in at Rosa's practice."""
    async with browsing(house) as one:
        await one.signs_in("kingfisher-clinician")
        yield one
