"""Turns that wait out a long pause are tried at once when Rasa answers again (F15-F17)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from beforehand.engine import build_engine
from beforehand.rasa_client import RasaClient
from preparation.conversation.judgement import Net
from preparation.errors import TurnFailed
from preparation.messages import NewInbound, ProviderKey, TurnRequest
from preparation.model import ChannelName, TurnId
from preparation.records.database import Database
from preparation.words import Words
from tests.builders import HandClock
from tests.conversation.phones import PHONE, SMS, Phone, ReadingBack, open_phone

REQUEST = TurnRequest(TurnId("t"), ChannelName("sms"), "", None, {}, {})
REPLY = {
    "messages": [{"text": "What matters to you?"}], "intent": "repeat", "answers": [],
    "open_question": "what_matters", "questions": {},
}  # fmt: skip


@dataclass
class Moody:
    """In place of Rasa's port: down, up without a model, or well."""

    mood: str = "down"
    asked: int = 0
    server: TestServer = field(init=False)

    async def turn(self, _request: web.Request) -> web.Response:
        self.asked += 1
        if self.mood == "down":
            return web.Response(status=503)
        return web.json_response(REPLY if self.mood == "well" else REPLY | {"messages": []})


@pytest.fixture
async def rasa() -> AsyncIterator[Moody]:
    moody, app = Moody(), web.Application()
    app.router.add_post("/webhooks/turn/webhook", moody.turn)
    moody.server = TestServer(app)
    await moody.server.start_server()
    yield moody
    await moody.server.close()


@pytest.mark.covers("F15", "F16", "F17", "I11")
async def test_it_is_noticed_without_anybody_writing(rasa: Moody) -> None:
    """Once for every time that it comes back; an empty reply is not well."""
    back = 0

    def is_back() -> None:
        nonlocal back
        back += 1

    async with aiohttp.ClientSession() as http:
        client = RasaClient(http, [str(rasa.server.make_url("")).rstrip("/")], "token")
        async with client.watched(is_back, seconds=0.01):
            for times in (1, 2):
                rasa.mood = "down"
                with pytest.raises(TurnFailed):
                    await client.turn(REQUEST)
                rasa.mood, asked = "empty", rasa.asked
                while rasa.asked < asked + 3:
                    await asyncio.sleep(0.01)
                assert back == times - 1
                rasa.mood = "well"
                while back < times:
                    await asyncio.sleep(0.01)
            asked = rasa.asked
            await asyncio.sleep(0.1)
            assert rasa.asked == asked, "nobody asks while it is well"


@dataclass
class Sleeping(ReadingBack):
    """In place of Rasa: asleep until told."""

    asleep: bool = True

    async def turn(self, request: TurnRequest):  # type: ignore[no-untyped-def]
        if self.asleep:
            raise TurnFailed("asleep")
        return await ReadingBack.turn(self, request)


@pytest.mark.covers("F16", "F17", "I11")
async def test_what_waits_is_answered_at_once(
    database: Database, clock: HandClock, words: Words, net: Net
) -> None:
    """No pause is waited out: the clock stands still from the moment that it is back."""
    phone: Phone = await open_phone(database, clock, words, net, "Ann")
    dialogue = Sleeping()
    outside = replace(phone.engine.outside, dialogue=dialogue)
    phone.engine = build_engine(outside, phone.engine.directory)
    key = ProviderKey("SM1")
    await phone.engine.inbox.receive(NewInbound(phone.practice.id, SMS, key, "my feet", PHONE))
    for _ in range(12):
        await phone.settles(seconds=30)
    assert len(phone.sent) == 1, "one sentence says that we have it"
    dialogue.asleep = False
    await phone.settles()
    assert len(phone.sent) == 1
    phone.engine.dispatcher.try_all_now()
    await phone.settles()
    assert len(phone.sent) == 2
