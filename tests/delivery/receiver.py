"""A real HTTP receiver with a ledger, and faults that a test chooses."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web


@dataclass(frozen=True)
class Received:
    """One request that arrived whole."""

    body: bytes
    headers: dict[str, str]

    @property
    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def key(self) -> str:
        return self.headers["Idempotency-Key"]


@dataclass
class Receiver:
    """`behaviour` says what becomes of the next requests: ok, 500, 410, slow, drop, redirect."""

    url: str = ""
    behaviour: str = "ok"
    ledger: list[Received] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.StreamResponse:
        received = Received(await request.read(), dict(request.headers))
        if self.behaviour == "redirect":
            raise web.HTTPTemporaryRedirect("/elsewhere")
        if self.behaviour in ("500", "410"):
            return web.Response(status=int(self.behaviour), text="no")
        if self.behaviour == "slow":
            await self.released.wait()
        self.ledger.append(received)
        if self.behaviour == "drop":
            assert request.transport is not None
            request.transport.abort()
        return web.json_response({"error": "not really"})

    async def was_redirected(self, request: web.Request) -> web.Response:
        self.elsewhere.append(request.path)
        return web.Response()


@asynccontextmanager
async def running_receiver() -> AsyncIterator[Receiver]:
    """Run a receiver on a free loopback port."""
    receiver = Receiver()
    app = web.Application()
    app.add_routes(
        [web.post("/hook", receiver.take), web.route("*", "/elsewhere", receiver.was_redirected)]
    )
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield receiver
    finally:
        receiver.released.set()
        await runner.cleanup()
