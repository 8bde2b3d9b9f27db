"""How requests travel to Twilio: the transport the official client is given."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientSession, ClientTimeout

SECONDS_TO_CONNECT = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, in the shape the official client reads."""

    status_code: int
    text: str
    headers: Mapping[str, str]


class TwilioHttp:
    """Pooled connections, to `base` where one is given, for `seconds` at most each time.

    The official transport has no time limit, and logs the numbers it writes to.
    """

    is_async = True

    def __init__(self, base: str | None, seconds: float) -> None:
        self._base = base.rstrip("/") if base else None
        self._limits = ClientTimeout(total=seconds, sock_connect=SECONDS_TO_CONNECT)
        self._session: ClientSession | None = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        **_ignored: Any,
    ) -> Answer:
        """Send one request and read the whole answer. The first one opens the pool."""
        if self._session is None:
            self._session = ClientSession(timeout=self._limits)
        signed_in = {**(headers or {}), **({"Authorization": _basic(*auth)} if auth else {})}
        async with self._session.request(
            method.upper(),
            self._rebased(url),
            params=params,
            data=data,
            headers=signed_in,
            allow_redirects=False,
        ) as answer:
            return Answer(answer.status, await answer.text(), answer.headers)

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()

    def _rebased(self, url: str) -> str:
        if self._base is None:
            return url
        parts = urlsplit(url)
        return self._base + parts.path + (f"?{parts.query}" if parts.query else "")


def _basic(name: str, password: str) -> str:
    return "Basic " + b64encode(f"{name}:{password}".encode()).decode()
