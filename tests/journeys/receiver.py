"""A practice's own system: a real HTTP server that takes summaries and checks who sent them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from beforehand.serving import bind, serving

_OLDEST_SECONDS = 300


@dataclass
class Receiver:
    """What came in and was genuine, by its idempotency key; anything else is refused."""

    url: str
    secret: str = ""
    summaries: dict[str, dict[str, Any]] = field(default_factory=dict)
    refused: int = 0
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        if not genuine(request.headers["Beforehand-Signature"], body, self.secret):
            self.refused += 1
            return web.Response(status=401)
        self.summaries[request.headers["Idempotency-Key"]] = json.loads(body)
        self._news.set()
        return web.Response(status=201)

    async def next_summary(self, seconds: float = 30.0) -> tuple[str, dict[str, Any]]:
        """Return the key and the JSON of the summary that came last."""
        async with asyncio.timeout(seconds):
            await self._news.wait()
        self._news.clear()
        return list(self.summaries.items())[-1]


def genuine(header: str, body: bytes, secret: str) -> bool:
    """Check a signature as docs/delivery.md tells a receiver to."""
    parts = [part.split("=", 1) for part in header.split(",")]
    at = next(value for name, value in parts if name == "t")
    expected = hmac.new(secret.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    same = any(name == "v1" and hmac.compare_digest(value, expected) for name, value in parts)
    return same and abs(time.time() - int(at)) < _OLDEST_SECONDS


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """Run a receiver while the context is open."""
    with bind(0) as listener:
        receiver = Receiver(f"http://127.0.0.1:{listener.getsockname()[1]}/summaries")
        application = web.Application()
        application.router.add_post("/summaries", receiver.take)
        async with serving(application, listener):
            yield receiver
