"""Who is at the practice's pages: the sign-in's cookie."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from practice.passwords import Passwords
from preparation.clock import Clock
from preparation.records.audit import append
from preparation.records.database import Connection, Database
from preparation.records.staff import (
    Credentials,
    SignIn,
    count_try,
    end_sign_in,
    find_sign_in,
    note_seen,
    sign_in_hash,
    start_sign_in,
)

_LONGEST_NAME = 80


class SignIns:
    """Begins, finds and ends sign-ins; nothing in a request counts but its cookie."""

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
        self._passwords = Passwords()
        self._https = public_url.startswith("https:")
        # The prefix ties the cookie to this very host; browsers take it over https only.
        self.cookie = "__Host-staff" if self._https else "staff"

    async def here(self, request: web.Request) -> SignIn | None:
        """Return the sign-in of a request, and note that somebody is there."""
        token_hash, now = self._hash_of(request), self._clock()
        if token_hash is None:
            return None
        found = await self._database.read(lambda c: find_sign_in(c, token_hash, now=now))
        if found is not None and found.worth_noting(now):
            await self._database.write(lambda c: note_seen(c, token_hash, now=now))
        return found

    async def begin(self, username: str, password: str) -> str | None:
        """Return a fresh token for the right password, None for anything else.

        A wrong name, a wrong password and a locked account look and last the same.
        """
        known = await self._database.write(
            lambda c: count_try(c, username[:_LONGEST_NAME], now=self._clock())
        )
        kept = known.password_hash if known else None
        if not await self._passwords.is_right(password, kept) or known is None:
            return None
        token = self._random_token()
        await self._database.write(lambda c: self._start(c, known, token))
        return token

    async def end(self, request: web.Request) -> None:
        """Sign out: the token is worth nothing from now on, wherever it is kept."""
        token_hash = self._hash_of(request)
        if token_hash is not None:
            await self._database.write(lambda c: end_sign_in(c, token_hash, now=self._clock()))

    def keep(self, response: web.Response, token: str) -> None:
        """Give the browser its cookie, until it is closed."""
        response.set_cookie(
            self.cookie, token, path="/", secure=self._https, httponly=True, samesite="Strict"
        )

    def forget(self, response: web.Response) -> None:
        """Take the cookie back."""
        response.del_cookie(
            self.cookie, path="/", secure=self._https, httponly=True, samesite="Strict"
        )

    def _start(self, c: Connection, known: Credentials, token: str) -> None:
        now, member = self._clock(), known.member
        start_sign_in(c, member.id, sign_in_hash(self._database.vault, token), now=now)
        append(c, now, member.practice_id, member.id, "signed in", member.id)

    def _hash_of(self, request: web.Request) -> str | None:
        token = request.cookies.get(self.cookie)
        return sign_in_hash(self._database.vault, token) if token else None
