"""What the tests of channels may ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession

from tests.channels.recording import House, running_house


@pytest.fixture
async def house() -> AsyncIterator[House]:
    """Return the SMS channel, served, with a stand-in for Twilio on the other side."""
    async with running_house() as built:
        yield built


@pytest.fixture
async def browserless() -> AsyncIterator[ClientSession]:
    """Return a plain HTTP client: somebody on the internet."""
    async with ClientSession() as session:
        yield session
