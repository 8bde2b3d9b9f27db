"""Somebody at the practice's pages, without a browser."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from tests.practice.surgery import PASSWORD, Surgery


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    text: str
    body: bytes
    headers: Mapping[str, str]
    set_cookies: list[str]


class Visitor:
    """Keeps cookies, follows nothing."""

    def __init__(self, http: aiohttp.ClientSession, surgery: Surgery) -> None:
        self._http = http
        self.surgery = surgery

    async def gets(self, path: str, **headers: str) -> Page:
        return await self._asks("GET", path, {}, headers)

    async def posts(self, path: str, fields: dict[str, str], **headers: str) -> Page:
        return await self._asks("POST", path, fields, headers)

    async def signs_in(self, username: str, password: str = PASSWORD) -> Page:
        return await self.posts("/practice/sign-in", {"username": username, "password": password})

    async def _asks(
        self, method: str, path: str, fields: dict[str, str], headers: dict[str, str]
    ) -> Page:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self._http.request(
            method,
            self.surgery.url + path,
            data=fields or None,
            headers=named,
            allow_redirects=False,
        ) as response:
            body = await response.read()
            return Page(
                response.status,
                body.decode("utf-8", "replace"),
                body,
                response.headers,
                response.headers.getall("Set-Cookie", []),
            )


@asynccontextmanager
async def visiting(surgery: Surgery, username: str | None = None) -> AsyncIterator[Visitor]:
    """Open the pages, signed in as `username` if one is given."""
    jar = aiohttp.CookieJar(unsafe=True)  # it is 127.0.0.1
    async with aiohttp.ClientSession(cookie_jar=jar) as http:
        visitor = Visitor(http, surgery)
        if username is not None:
            assert (await visitor.signs_in(username)).status == 303
        yield visitor
