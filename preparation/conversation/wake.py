"""How a background loop sleeps until there is work."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Wake:
    """Rings a loop out of its sleep; rings that come while it works are kept."""

    def __init__(self) -> None:
        self._bell = asyncio.Event()

    def ring(self) -> None:
        """End the sleep of the loop, now or as soon as it goes to sleep."""
        self._bell.set()

    async def sleep(self, seconds: float) -> None:
        """Return when the bell rings, or after `seconds`."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._bell.wait(), max(0.0, seconds))
        self._bell.clear()
