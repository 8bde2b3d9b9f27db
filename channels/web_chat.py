"""The patient's page: the same conversation in the browser.

Server-sent events down, forms up; the history is the server's. Every page works as plain
forms where there is no JavaScript.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

import structlog
from aiohttp import web
from aiohttp.typedefs import Middleware

from channels.assets import Assets
from channels.base import Inbox
from channels.web_afterwards import AfterwardsPages
from channels.web_answers import AnswersPages
from channels.web_asking import Asking, SendLink
from channels.web_codes import CodePages
from channels.web_copy import CopyPages
from channels.web_entry import Entry
from channels.web_events import Events
from channels.web_forms import message_text, read_form, see_other, wants_json
from channels.web_lines import WEB, ShownChat, show
from channels.web_pages import Pages
from channels.web_places import PlacesPages
from channels.web_plan import PlanPages
from channels.web_rate import Rates
from channels.web_results import ResultsPages
from channels.web_room import MakeRoom, Room, Surroundings
from channels.web_trouble import say_trouble
from channels.web_visits import Visitors
from channels.web_wishes import WishesPages
from preparation.clock import Clock, NewId
from preparation.conversation.notices import Notices
from preparation.conversation.page_work import PageEdges
from preparation.messages import NewInbound, ProviderKey
from preparation.model import PreparationId
from preparation.records.conversations import read_conversation
from preparation.records.database import Database
from preparation.records.visits import Visit
from preparation.summary.outline import CONSENTS
from preparation.words import Words

MESSAGE_LETTERS = 20_000
"""Room for a pasted list of medicines; what is longer is refused, never cut."""
ANSWER_SECONDS = 6.0
"""How long a page without JavaScript waits for the answer to what was just sent."""

ROOMS: tuple[MakeRoom, ...] = (
    AnswersPages,
    ResultsPages,
    CodePages,
    PlacesPages,
    CopyPages,
    PlanPages,
    WishesPages,
    AfterwardsPages,
)
"""The pages beside the chat, each in a file of its own (channels/web_room.py)."""

log = structlog.get_logger()


class WebChat:
    """The channel "web": the pages under /p/."""

    def __init__(
        self,
        database: Database,
        inbox: Inbox,
        notices: Notices,
        words: Words,
        clock: Clock,
        new_id: NewId,
        random_token: Callable[[], str],
        public_url: str,
        demo: bool,
        assets: Assets,
        edges: PageEdges,
        send_link: SendLink,
        trusted_proxies: int = 0,
        nation: str = "england",
    ) -> None:
        self._database = database
        self._inbox = inbox
        self._notices = notices
        self._words = words
        self._clock = clock
        self._new_id = new_id
        self._rates = Rates()
        self._pages = Pages(words, assets, demo=demo, nation=nation)
        self._visitors = Visitors(database, clock, random_token, public_url)
        self._entry = Entry(
            database, self._visitors, self._pages, clock, self._rates, trusted_proxies
        )
        self._asking = Asking(database, self._pages, words, self._rates, trusted_proxies, send_link)
        self._events = Events(notices, self._visitors, self._read)
        self._may_skip = frozenset(edges.writing.outline.headings).difference(CONSENTS)
        self._here = self._surroundings(edges, public_url, random_token)
        self._rooms: list[Room] = [make(self._here) for make in ROOMS]

    def _surroundings(
        self, edges: PageEdges, public_url: str, random_token: Callable[[], str]
    ) -> Surroundings:
        return Surroundings(
            database=self._database,
            words=self._words,
            clock=self._clock,
            new_id=self._new_id,
            notices=self._notices,
            pages=self._pages,
            visitors=self._visitors,
            outline=edges.writing.outline,
            edges=edges,
            public_url=public_url,
            random_token=random_token,
        )

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses of the patient's page; the fixed ones before any token's."""
        return [
            web.get("/p/chat", self._show),
            web.get("/p/chat/events", self._events.stream),
            web.get("/p/chat/messages", self._show),
            web.post("/p/chat/messages", self._receive),
            web.post("/p/chat/here", self._still_here),
            web.post("/p/leave", self._leave),
            web.get("/p/leave", self._show_ended),
            web.get("/p/ended", self._show_ended),
            *(route for room in self._rooms for route in room.routes()),
            *self._entry.routes(),
            *self._asking.routes(),
        ]

    @property
    def trouble(self) -> Middleware:
        """Return what words a refusal or a failure, for the application's middlewares."""
        return say_trouble(self._pages)

    async def stop(self, _app: web.Application) -> None:
        """End the open event streams; for the application's `on_shutdown`."""
        self._events.close()
        await self.settle()

    async def settle(self) -> None:
        """Wait until every link that was asked for has been dealt with."""
        await self._asking.finish()

    async def _show(self, request: web.Request) -> web.Response:
        visit = await self._visitors.here(request)
        if visit is None:
            return see_other("/p/ended")
        if "sent" in request.query:
            chat = await self._events.wait_for_answer(visit, ANSWER_SECONDS)
        else:
            chat = await self._read(visit.preparation_id)
        response = self._draw(visit, chat)
        self._visitors.prolong(request, response)
        return response

    async def _receive(self, request: web.Request) -> web.Response:
        """Take a message: stored and committed before the page is told that we have it."""
        visit = await self._visitors.here(request)
        if visit is None:
            return self._here.closed(request)
        try:
            fields = await read_form(request)
        except web.HTTPRequestEntityTooLarge:
            return await self._refuse(request, visit, (413, "too_long"), "")
        text = message_text(fields.get("text", ""))
        problem = await self._problem(visit, text)
        if problem is not None:
            return await self._refuse(request, visit, problem, text)
        client_id = fields.get("id") or self._new_id()
        await self._inbox.receive(self._message(visit, client_id, text))
        self._notices.publish(visit.preparation_id)
        response = (
            web.json_response({}) if wants_json(request) else see_other("/p/chat?sent=1#newest")
        )
        self._visitors.prolong(request, response)
        return response

    async def _still_here(self, request: web.Request) -> web.Response:
        """Somebody is writing, or asked to stay."""
        visit = await self._visitors.here(request)
        response = web.json_response({}, status=200 if visit else 401)
        if visit is not None:
            self._visitors.prolong(request, response)
        return response

    async def _leave(self, request: web.Request) -> web.Response:
        """End the visit, leave nothing on the device, and show something else at once."""
        response = self._pages.draw("left")
        await self._visitors.end(request, response)
        response.headers["Clear-Site-Data"] = '"storage"'
        # Not a redirect: a form of ours may only ever lead to ourselves.
        response.headers["Refresh"] = f"0; url={self._words('pages.layout.leave_to')}"
        return response

    async def _show_ended(self, _request: web.Request) -> web.Response:
        return self._pages.draw("ended", unsent=False)

    async def _problem(self, visit: Visit, text: str) -> tuple[int, str] | None:
        if not text:
            return 422, "empty"
        if len(text) > MESSAGE_LETTERS:
            return 422, "too_long"
        if not await self._rates.allows("message", visit.preparation_id):
            log.warning("too many messages", preparation=visit.preparation_id)
            return 429, "too_many"
        return None

    async def _refuse(
        self, request: web.Request, visit: Visit, problem: tuple[int, str], text: str
    ) -> web.Response:
        """Say what is wrong, and give the words back."""
        status, key = problem
        error = self._words(f"pages.chat.{key}")
        if wants_json(request):
            return web.json_response({"error": error}, status=status)
        chat = await self._read(visit.preparation_id)
        return self._draw(visit, chat, status=status, error=error, draft=text)

    def _message(self, visit: Visit, client_id: str, text: str) -> NewInbound:
        """The key holds the words too: an id that is used again loses nobody's message."""
        said = f"{visit.preparation_id}|{client_id}|{text}"
        return NewInbound(
            practice_id=visit.practice_id,
            channel=WEB,
            provider_key=ProviderKey(self._database.vault.index(said, "web message")),
            body=text,
            preparation_id=visit.preparation_id,
        )

    async def _read(self, preparation_id: PreparationId) -> ShownChat:
        conversation = await self._database.read(lambda c: read_conversation(c, preparation_id))
        return show(conversation, self._words, self._clock(), self._may_skip)

    def _draw(
        self, visit: Visit, chat: ShownChat, *, status: int = 200, error: str = "", draft: str = ""
    ) -> web.Response:
        return self._pages.draw(
            "chat",
            status=status,
            chat=chat,
            facts=chat.facts,
            lines=[asdict(line) for line in chat.lines],
            message_id=self._new_id(),
            draft_key=self._database.vault.index(visit.preparation_id, "draft"),
            error=error,
            draft=draft,
        )
