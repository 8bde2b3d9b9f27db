"""Who is at the page: the visit's cookie."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from preparation.clock import Clock
from preparation.model import PreparationId
from preparation.records.database import Database
from preparation.records.links import LinkId
from preparation.records.visits import (
    IDLE,
    Visit,
    end_visit,
    find_visit,
    note_seen,
    start_visit,
    visit_hash,
)


class Visitors:
    """Finds the visit that a request belongs to; nothing in a request counts but its cookie."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        random_token: Callable[[], str],
        public_url: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._random_token = random_token
        self._https = public_url.startswith("https:")
        # The prefix ties the cookie to this very host; browsers take it over https only.
        self.cookie = "__Host-visit" if self._https else "visit"

    async def here(self, request: web.Request) -> Visit | None:
        """Return the visit of a request, and note that somebody is still there."""
        visit = await self.look(request)
        now = self._clock()
        if visit is not None and visit.worth_noting(now):
            await self._database.write(lambda c: note_seen(c, visit.token_hash, now=now))
        return visit

    async def look(self, request: web.Request) -> Visit | None:
        """Return the visit of a request without prolonging it."""
        token_hash = self._hash_of(request)
        if token_hash is None:
            return None
        return await self.still(token_hash)

    async def still(self, token_hash: str) -> Visit | None:
        """Return a visit if it still goes on."""
        return await self._database.read(lambda c: find_visit(c, token_hash, now=self._clock()))

    async def begin(
        self,
        request: web.Request,
        response: web.Response,
        link_id: LinkId,
        preparation_id: PreparationId,
    ) -> None:
        """Start a visit, ending the one that this browser was on before."""
        token, before, now = self._random_token(), self._hash_of(request), self._clock()
        token_hash = visit_hash(self._database.vault, token)
        if before is not None:
            await self._database.write(lambda c: end_visit(c, before, now=now))
        await self._database.write(
            lambda c: start_visit(c, token_hash, link_id, preparation_id, now=now)
        )
        self._set(response, token)

    def prolong(self, request: web.Request, response: web.Response) -> None:
        """Let the browser keep the cookie for another half hour."""
        token = request.cookies.get(self.cookie)
        if token is not None:
            self._set(response, token)

    async def end(self, request: web.Request, response: web.Response) -> None:
        """End the visit and take the cookie away."""
        token_hash, now = self._hash_of(request), self._clock()
        if token_hash is not None:
            await self._database.write(lambda c: end_visit(c, token_hash, now=now))
        response.del_cookie(
            self.cookie, path="/", secure=self._https, httponly=True, samesite="Strict"
        )

    def _set(self, response: web.Response, token: str) -> None:
        response.set_cookie(
            self.cookie,
            token,
            max_age=int(IDLE.total_seconds()),
            path="/",
            secure=self._https,
            httponly=True,
            samesite="Strict",
        )

    def _hash_of(self, request: web.Request) -> str | None:
        token = request.cookies.get(self.cookie)
        return None if not token else visit_hash(self._database.vault, token)
