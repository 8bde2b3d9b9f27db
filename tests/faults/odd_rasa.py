"""A server that is called Rasa, and answers as its `mood` says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import orjson
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from beforehand.rasa_client import RasaClient
from preparation.messages import TurnRequest
from preparation.model import ChannelName, Mark, QuestionName, TurnId
from tests.faults.dialogue import reply_to


@dataclass
class OddRasa:
    """`mood`: well, down, cut, slow, 500, html, empty, garbled, old, huge or many."""

    client: RasaClient = field(init=False)
    mood: str = "well"
    asked: int = 0
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a turn, after a fashion."""
        self.asked += 1
        asked = _request(await request.json())
        if self.mood == "slow":
            await self.released.wait()
        if self.mood in ("down", "cut") and request.transport is not None:
            request.transport.abort()
        odd = {
            "500": web.Response(status=500, text='{"error":"failed"}'),
            "html": web.Response(text="<html>Bad gateway</html>", content_type="text/html"),
            "empty": web.json_response([]),
            "garbled": web.Response(body=b"\xff\xfe{"),
        }
        return odd.get(self.mood) or web.Response(body=orjson.dumps(self._reply(asked)))

    def _reply(self, asked: TurnRequest) -> dict[str, Any]:
        reply = asdict(reply_to(asked))
        if self.mood == "old":
            reply["questions"] = {"what_matters": "a mark of another version"}
        if self.mood == "huge":
            reply["messages"] = [{"text": "x" * 10_000_000}]
        if self.mood == "many":
            reply["messages"] = [{"text": f"Message {each}"} for each in range(50)]
        return reply


def _request(wire: dict[str, Any]) -> TurnRequest:
    return TurnRequest(
        turn=TurnId(wire["turn"]),
        channel=ChannelName(wire["channel"]),
        text=wire["text"],
        open_question=wire["open_question"],
        questions={QuestionName(name): Mark(mark) for name, mark in wire["questions"].items()},
        facts=wire["facts"],
        kept=wire["kept"],
        number=wire["number"],
    )


@asynccontextmanager
async def running_odd_rasa() -> AsyncIterator[OddRasa]:
    """Serve one, and the real client that asks it."""
    rasa, app = OddRasa(), web.Application()
    app.add_routes([web.post("/webhooks/turn/webhook", rasa.answer)])
    server = TestServer(app, host="127.0.0.1")
    await server.start_server()
    async with ClientSession() as session:
        rasa.client = RasaClient(session, [str(server.make_url("")).rstrip("/")], "token")
        try:
            yield rasa
        finally:
            rasa.released.set()
            await server.close()
