"""Asking for one's own link by mobile number: from the practice's website, or on its own page.

No cookie is set and nothing of anybody is shown, so the page may stand in a frame of the
practice's own site, and of no other. Whatever number is given, the reply is the same and is
given before anything is looked up: nobody can learn from it who is a patient
(docs/decisions/0037).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import structlog
from aiohttp import web

from channels.web_forms import read_form
from channels.web_pages import Pages
from channels.web_rate import Rates, client_address
from preparation.errors import NotFound
from preparation.imports.problems import FieldRefused
from preparation.imports.telephone import read_telephone
from preparation.model import PhoneNumber, Practice, PracticeId
from preparation.records.database import Database
from preparation.records.practices import read_practice
from preparation.words import Words

ASK = "/ask/{practice}"
FRAME = "/embed/{practice}"
FRAMED_BY = web.ResponseKey("framed_by", tuple[str, ...])
"""An answer that holds this may stand in a frame of these websites, and of no other."""
_SCRIPT = (Path(__file__).parent / "embed.js").read_text(encoding="utf-8")
_WORDS = ("open", "title", "close", "own_page")
_MOST_SENDING = 50
"""Numbers that may be looked up at once; what comes on top of them is let go."""

log = structlog.get_logger()

type SendLink = Callable[[PracticeId, PhoneNumber], Awaitable[int]]


class Asking:
    """The form, in a frame and on its own, and the script that opens the frame."""

    def __init__(
        self,
        database: Database,
        pages: Pages,
        words: Words,
        rates: Rates,
        trusted_proxies: int,
        send_link: SendLink,
    ) -> None:
        self._database = database
        self._pages = pages
        self._rates = rates
        self._trusted_proxies = trusted_proxies
        self._send_link = send_link
        said = {name: words(f"pages_asking.launcher.{name}") for name in _WORDS}
        self._script = _SCRIPT.replace("{/* words */}", json.dumps(said))
        self._sending: set[asyncio.Task[None]] = set()

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        return [
            web.get("/embed.js", self._give_script),
            web.get(ASK, self._show),
            web.post(ASK, self._ask),
            web.get(FRAME, self._show),
            web.post(FRAME, self._ask),
        ]

    async def finish(self) -> None:
        """Wait until everything that was asked for has been dealt with."""
        await asyncio.gather(*self._sending, return_exceptions=True)

    async def _give_script(self, _request: web.Request) -> web.Response:
        headers = {
            "Cache-Control": "public, max-age=3600",
            # Other sites' pages are what it is for; it holds nothing of anybody.
            "Cross-Origin-Resource-Policy": "cross-origin",
        }
        return web.Response(text=self._script, content_type="text/javascript", headers=headers)

    async def _show(self, request: web.Request) -> web.Response:
        return self._draw(request, await self._practice(request))

    async def _ask(self, request: web.Request) -> web.Response:
        practice = await self._practice(request)
        fields = await read_form(request)
        typed = fields.get("number", "").strip()[:40]
        number = _mobile(typed)
        if number is None:
            return self._draw(
                request, practice, typed=typed, problem="number" if typed else "empty"
            )
        if await self._may(request, practice, number):
            self._start(practice.id, number)
        return self._draw(request, practice, done=True)

    async def _may(self, request: web.Request, practice: Practice, number: PhoneNumber) -> bool:
        """Tell whether to look at all. Who asks too often gets the same reply, and no text."""
        address = client_address(request, self._trusted_proxies)
        hashed = self._database.vault.index(f"{practice.id}|{number}", "link asked for")
        allowed = await self._rates.allows("ask", address)
        allowed = await self._rates.allows("number", hashed) and allowed
        if not allowed or len(self._sending) >= _MOST_SENDING:
            log.warning("too many links asked for", practice=practice.id)
            return False
        return True

    def _start(self, practice_id: PracticeId, number: PhoneNumber) -> None:
        """Look the number up when the reply has gone: the time it takes tells nothing."""
        sending = asyncio.create_task(self._send(practice_id, number))
        self._sending.add(sending)
        sending.add_done_callback(self._sending.discard)

    async def _send(self, practice_id: PracticeId, number: PhoneNumber) -> None:
        try:
            sent = await self._send_link(practice_id, number)
        except Exception as problem:  # nobody waits for it; the person can ask again
            log.error("a link could not be sent", problem=type(problem).__name__)
        else:
            log.info("a link was asked for", practice=practice_id, sent=sent)

    async def _practice(self, request: web.Request) -> Practice:
        asked = PracticeId(request.match_info["practice"])
        try:
            return await self._database.read(lambda c: read_practice(c, asked))
        except NotFound:
            raise web.HTTPNotFound from None

    def _draw(
        self,
        request: web.Request,
        practice: Practice,
        *,
        typed: str = "",
        problem: str = "",
        done: bool = False,
    ) -> web.Response:
        framed = request.path.startswith("/embed/")
        response = self._pages.draw(
            "asking",
            status=422 if problem else 200,
            practice=practice,
            framed=framed,
            typed=typed,
            problem=problem,
            done=done,
            nation=practice.choices.nation,
        )
        if framed:
            response[FRAMED_BY] = practice.choices.website_origins
        return response


def _mobile(typed: str) -> PhoneNumber | None:
    try:
        found = read_telephone(typed)
    except FieldRefused:
        return None
    return found.number if found is not None and found.textable else None
