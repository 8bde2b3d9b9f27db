"""Server-sent events: what is new in a conversation, down to its open pages.

A line's own id is the event's id. After a lost connection the browser names the last one it
has, and gets what followed; some lines before it are sent again, in case one was committed
late, and the page knows a line that it has.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict

from aiohttp import web

from channels.web_lines import ShownChat
from channels.web_visits import Visitors
from preparation.conversation.notices import Notices
from preparation.model import PreparationId
from preparation.records.visits import Visit

PING_SECONDS = 15.0
RETRY_MS = 2000
OVERLAP = 20
_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "X-Accel-Buffering": "no",  # or a proxy keeps the lines until there are enough of them
}

type ReadChat = Callable[[PreparationId], Awaitable[ShownChat]]


class Events:
    """The streams that are open now."""

    def __init__(
        self,
        notices: Notices,
        visitors: Visitors,
        read_chat: ReadChat,
        ping_seconds: float = PING_SECONDS,
    ) -> None:
        self._notices = notices
        self._visitors = visitors
        self._read_chat = read_chat
        self._ping_seconds = ping_seconds
        self._open: set[asyncio.Task[None]] = set()

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send what follows the line that the browser names, until it or the visit goes."""
        visit = await self._visitors.look(request)
        if visit is None:
            # 204 tells the browser not to come back; the page then asks why.
            return web.Response(status=204)
        after = request.headers.get("Last-Event-ID") or request.query.get("after", "")
        response = web.StreamResponse(headers=_HEADERS)
        await response.prepare(request)
        following = asyncio.create_task(self._follow(response, visit, after))
        self._open.add(following)
        try:
            await asyncio.wait({following})
        finally:
            following.cancel()
            self._open.discard(following)
        _raise_unless_gone(following)
        return response

    def close(self) -> None:
        """End every stream: the program stops, and the pages will come back."""
        for following in self._open:
            following.cancel()

    async def _follow(self, response: web.StreamResponse, visit: Visit, after: str) -> None:
        await response.write(f"retry: {RETRY_MS}\n\n".encode())
        sent: set[str] | None = None
        progress = ""
        while True:
            async with self._listening(visit.preparation_id) as news:
                if await self._visitors.still(visit.token_hash) is None:
                    await _send(response, "ended")
                    return
                chat = await self._read_chat(visit.preparation_id)
                if sent is None:
                    sent = _had(chat, after)
                for line in chat.lines:
                    if line.id not in sent:
                        await _send(response, "line", asdict(line), line.id)
                        sent.add(line.id)
                if chat.progress != progress:
                    progress = chat.progress
                    await _send(response, "progress", {"text": progress})
                await news
            await _send(response, "ping")

    @asynccontextmanager
    async def _listening(self, preparation_id: PreparationId) -> AsyncIterator[asyncio.Task[None]]:
        """Listen before reading, so that nothing published in between is missed."""
        news = asyncio.create_task(self._notices.wait(preparation_id, self._ping_seconds))
        await asyncio.sleep(0)
        try:
            yield news
        finally:
            news.cancel()

    async def wait_for_answer(self, visit: Visit, seconds: float) -> ShownChat:
        """Return the conversation once the assistant has the last word, or after `seconds`."""
        chat = await self._read_chat(visit.preparation_id)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while chat.waiting:
                    async with self._listening(visit.preparation_id) as news:
                        chat = await self._read_chat(visit.preparation_id)
                        if chat.waiting:
                            await news
        return chat


def _raise_unless_gone(following: asyncio.Task[None]) -> None:
    if following.cancelled():
        return
    error = following.exception()
    if error is not None and not isinstance(error, ConnectionResetError):
        raise error


def _had(chat: ShownChat, after: str) -> set[str]:
    ids = [line.id for line in chat.lines if line.id <= after]
    return set(ids[:-OVERLAP])


async def _send(
    response: web.StreamResponse, event: str, content: object = "", event_id: str = ""
) -> None:
    head = f"id: {event_id}\n" if event_id else ""
    await response.write(f"{head}event: {event}\ndata: {json.dumps(content)}\n\n".encode())
