"""How often one page, one number or one address may do something: nothing is counted for ever.

Counted in this process, in moving windows; several processes each count what comes to them.
What must hold everywhere (five tries of a link, three texts an hour) is counted in the
database instead.
"""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

MOST = 30
RULES: Mapping[str, RateLimitItem] = {
    "message": RateLimitItemPerMinute(MOST),
    # A whole surgery's waiting room may share one address: these only stop machines.
    "guess": RateLimitItemPerHour(60),
    "start": RateLimitItemPerMinute(60),
    "ask": RateLimitItemPerHour(20),
    "number": RateLimitItemPerHour(3),
}
"""What is limited. By preparation: message. By number: number. By address: all others."""
_LOOPBACK = ("127.0.0.1", "::1")


class Rates:
    """Counts what was done in this process."""

    def __init__(self) -> None:
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    async def allows(self, what: str, whose: str | None) -> bool:
        """Count one more, if there may be one more. Whose nobody can tell is not counted."""
        if whose is None:
            return True
        return await self._windows.hit(RULES[what], what, whose)


def client_address(request: web.Request, trusted_proxies: int) -> str | None:
    """Return where a request comes from; None where that cannot be told.

    Each proxy adds the address it was called from at the end of X-Forwarded-For, so only as
    many of its last entries are believed as there are proxies of ours; anybody can write the
    others. Behind a proxy that we were not told of, everybody would be one address, and one
    machine's guesses would lock out all patients: then nothing is counted by address.
    """
    forwarded = [
        entry.strip()
        for header in request.headers.getall("X-Forwarded-For", [])
        for entry in header.split(",")
    ]
    if trusted_proxies and len(forwarded) >= trusted_proxies:
        return forwarded[-trusted_proxies]
    remote = request.remote or ""
    return None if forwarded and remote in _LOOPBACK else remote
