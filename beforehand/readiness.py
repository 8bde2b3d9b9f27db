"""`/healthz`, `/readyz` and `/metrics`: whether the program lives and can serve a turn."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from preparation.records.counts import is_answering, preparations_by_state, waiting_counts
from preparation.records.database import Database

_LOOPBACK = frozenset({"127.0.0.1", "::1"})


class Readiness:
    """Serves the three addresses that a person or a machine watches."""

    def __init__(
        self, database: Database, rasa_is_ready: Callable[[], Awaitable[bool]], token: str
    ) -> None:
        self._database = database
        self._rasa_is_ready = rasa_is_ready
        self._token = token

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the routes."""
        return [
            web.get("/healthz", self._healthz),
            web.get("/readyz", self._readyz),
            web.get("/metrics", self._metrics),
        ]

    async def parts(self) -> dict[str, str]:
        """Return each part and whether it is "ready" or "down"."""
        return {
            "database": "ready" if await self._database_answers() else "down",
            "rasa": "ready" if await self._rasa_is_ready() else "down",
        }

    async def _database_answers(self) -> bool:
        try:
            return await self._database.read(is_answering)
        except Exception:  # whatever the driver raises, the part is down
            return False

    async def _healthz(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "alive"})

    async def _readyz(self, request: web.Request) -> web.Response:
        self._allow(request)
        parts = await self.parts()
        ready = all(state == "ready" for state in parts.values())
        return web.json_response({"ready": ready, "parts": parts}, status=200 if ready else 503)

    async def _metrics(self, request: web.Request) -> web.Response:
        self._allow(request)
        registry = CollectorRegistry()
        counts = await self._database.read(waiting_counts)
        for name, number in counts.items():
            Gauge(f"beforehand_{name}", name.replace("_", " "), registry=registry).set(number)
        states = Gauge("beforehand_preparations", "by state", ["state"], registry=registry)
        for state, number in (await self._database.read(preparations_by_state)).items():
            states.labels(state).set(number)
        return web.Response(
            body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
        )

    def _allow(self, request: web.Request) -> None:
        """Let loopback in, and whoever has the token; a proxy on loopback must not pass it on."""
        forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
        if request.remote in _LOOPBACK and not forwarded:
            return
        if request.headers.get("Authorization") != f"Bearer {self._token}":
            raise web.HTTPNotFound
