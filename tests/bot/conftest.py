"""A real Rasa, the real actions in their real endpoint, and records that live in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiohttp import web

from beforehand.actions_endpoint import ActionsEndpoint
from bot.actions import make_actions
from preparation.summary.outline import read_outline
from preparation.words import load_words
from tests.bot.talk import ROOT, Records, Talk


@pytest.fixture
def records() -> Records:
    """Return empty records that actions may read."""
    return Records(read_outline(load_words(ROOT / "content", ("summary",))))


@pytest.fixture
async def http(
    rasa_url: str, rasa_token: str, actions_port: int, records: Records
) -> AsyncIterator[aiohttp.ClientSession]:
    """Return a client of Rasa, with the actions being served."""
    endpoint = ActionsEndpoint(make_actions(records, ROOT / "content"), rasa_token)
    runner = web.AppRunner(endpoint.application())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", actions_port).start()
    headers = {"Authorization": f"Bearer {rasa_token}"}
    async with aiohttp.ClientSession(rasa_url, headers=headers) as session:
        yield session
    await runner.cleanup()


@pytest.fixture
def rosa(http: aiohttp.ClientSession, records: Records) -> Talk:
    """Return Rosa's talk, just invited."""
    return Talk(http, records)
