"""What a room of the patient's pages is, and what it is given.

To add a room: a class in a file of its own that takes `Surroundings` and has `routes()`; its
line in `channels.web_chat.ROOMS`; its line in `WAYS` below if it is to be found from
everywhere; its words in `content/pages_<room>.yml`. `Surroundings.opens` lets in only who is
on a visit, keeps the visit alive, and marks the room in the navigation.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from channels.web_forms import wants_json
from channels.web_pages import Pages
from channels.web_visits import Visitors
from preparation.clock import Clock, NewId
from preparation.conversation.notices import Notices
from preparation.conversation.page_work import PageEdges
from preparation.records.database import Database
from preparation.records.visits import Visit
from preparation.summary.outline import Outline
from preparation.words import Words

type RoomPage = Callable[[web.Request, Visit], Awaitable[web.Response]]
type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every room has at hand."""

    database: Database
    words: Words
    clock: Clock
    new_id: NewId
    notices: Notices
    pages: Pages
    visitors: Visitors
    outline: Outline
    edges: PageEdges
    public_url: str
    random_token: Callable[[], str]

    def opens(self, page: RoomPage) -> Handler:
        """Return the handler of a page that only somebody on a visit may see."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            visit = await self.visitors.here(request)
            if visit is None:
                return self.closed(request)
            response = await page(request, visit)
            self.visitors.prolong(request, response)
            return response

        return guarded

    def closed(self, request: web.Request) -> web.Response:
        """Answer somebody whose visit is over; a form that was sent is said not to be."""
        if wants_json(request):
            return web.json_response({}, status=401)
        if request.method == "GET":
            return web.Response(status=303, headers={"Location": "/p/ended"})
        return self.pages.draw("ended", status=401, unsent=True)


class Room(Protocol):
    """Some pages that belong together."""

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        ...


type MakeRoom = Callable[[Surroundings], Room]
