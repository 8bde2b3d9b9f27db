"""Telling open pages, in this process, that a conversation has something new."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from preparation.model import PreparationId


class Notices:
    """A page waits here for news; whoever commits something publishes it.

    With several processes a page learns of another's commit when its wait times out and it
    looks again, so a wait is never long.
    """

    def __init__(self) -> None:
        self._waiting: defaultdict[PreparationId, set[asyncio.Event]] = defaultdict(set)

    def publish(self, preparation_id: PreparationId) -> None:
        """Wake every page that shows this conversation."""
        for news in self._waiting.get(preparation_id, ()):
            news.set()

    async def wait(self, preparation_id: PreparationId, seconds: float) -> None:
        """Return when there is news, or after `seconds`."""
        news = asyncio.Event()
        self._waiting[preparation_id].add(news)
        try:
            await asyncio.wait_for(news.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            self._waiting[preparation_id].discard(news)
            if not self._waiting[preparation_id]:
                del self._waiting[preparation_id]
