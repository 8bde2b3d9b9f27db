"""Getting in: the personal link, a press of Start, the date of birth.

Looking at a link uses nothing up and says nothing: previews and scanners come first, so the
first page is the same whatever the link. Unknown, expired, revoked and locked links get one
and the same answer. Where a link may lead is in a closed list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from secrets import compare_digest

import structlog
from aiohttp import web

from channels.web_afterwards import first_page
from channels.web_dates import DateProblem, TypedDate, read_date
from channels.web_forms import read_form, see_other
from channels.web_pages import Pages
from channels.web_rate import Rates, client_address
from channels.web_visits import Visitors
from preparation.clock import Clock
from preparation.conversation.links import PLAN, read_token
from preparation.model import PreparationId
from preparation.records.database import Database
from preparation.records.links import (
    CountedTry,
    count_try,
    find_live_link,
    give_back_try,
    link_hash,
)

LEADS_TO: Mapping[str, str] = {PLAN: "/p/plan"}
"""What may follow the token in a link, and the page it opens."""
_TO = f"{{to:(?:{'|'.join(LEADS_TO)})[.,;:!)]*}}"
"""With what phones leave on at the end of a link."""

log = structlog.get_logger()


class Entry:
    """The pages before the chat."""

    def __init__(
        self,
        database: Database,
        visitors: Visitors,
        pages: Pages,
        clock: Clock,
        rates: Rates,
        trusted_proxies: int,
    ) -> None:
        self._rates = rates
        self._trusted_proxies = trusted_proxies
        self._database = database
        self._visitors = visitors
        self._pages = pages
        self._clock = clock

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses of the pages before the chat."""
        return [
            web.get("/p/{token}", self._show_start),
            web.post("/p/{token}", self._start),
            web.get("/p/{token}/date-of-birth", self._ask),
            web.post("/p/{token}/date-of-birth", self._check),
            web.get(f"/p/{{token}}/{_TO}", self._show_start),
            web.post(f"/p/{{token}}/{_TO}", self._start),
            web.get(f"/p/{{token}}/{_TO}/date-of-birth", self._ask),
            web.post(f"/p/{{token}}/{_TO}/date-of-birth", self._check),
        ]

    async def _show_start(self, _request: web.Request) -> web.Response:
        return self._pages.draw("start")

    async def _start(self, request: web.Request) -> web.Response:
        if not await self._may(request, "start"):
            return self._too_many()
        token = read_token(request.match_info["token"])
        token_hash = self._hash(token)
        link = await self._database.read(lambda c: find_live_link(c, token_hash, now=self._clock()))
        if link is None:
            return self._no_link()
        visit = await self._visitors.here(request)
        if visit is not None and visit.link_id == link.id:
            return see_other(await self._first_page(request, link.preparation_id))
        return see_other("/".join(filter(None, (f"/p/{token}", _to(request), "date-of-birth"))))

    async def _ask(self, _request: web.Request) -> web.Response:
        return self._form(TypedDate())

    async def _check(self, request: web.Request) -> web.Response:
        """Count the try first, then look at the date: a guess too many is never looked at."""
        fields = await read_form(request)
        typed = TypedDate(*(fields.get(box, "").strip()[:40] for box in ("day", "month", "year")))
        born = read_date(typed, self._clock().date())
        if isinstance(born, DateProblem):
            return self._form(typed, born)
        if not await self._may(request, "guess"):
            return self._too_many()
        token_hash = self._hash(read_token(request.match_info["token"]))
        counted = await self._database.write(lambda c: count_try(c, token_hash, now=self._clock()))
        if counted is None:
            return self._no_link()
        if not _same(born, counted.date_of_birth):
            return self._wrong(typed, counted)
        await self._database.write(lambda c: give_back_try(c, counted.link_id))
        response = see_other(await self._first_page(request, counted.preparation_id))
        await self._visitors.begin(request, response, counted.link_id, counted.preparation_id)
        log.info("visit started", preparation=counted.preparation_id)
        return response

    async def _first_page(self, request: web.Request, preparation_id: PreparationId) -> str:
        if (asked_for := LEADS_TO.get(_to(request))) is not None:
            return asked_for
        now = self._clock()
        return await self._database.read(lambda c: first_page(c, preparation_id, now))

    def _wrong(self, typed: TypedDate, counted: CountedTry) -> web.Response:
        log.info("wrong date of birth", link=counted.link_id, left=counted.left)
        if counted.left == 0:
            return self._no_link()
        key = "wrong_last" if counted.left == 1 else "wrong"
        problem = DateProblem(key, frozenset({"day", "month", "year"}))
        return self._form(typed, problem, counted.left)

    def _form(
        self, typed: TypedDate, problem: DateProblem | None = None, left: int = 0
    ) -> web.Response:
        error = ""
        if problem is not None:
            error = self._pages.words(f"pages.date_of_birth.{problem.key}", left=left)
        return self._pages.draw(
            "date_of_birth",
            status=200 if problem is None else 422,
            typed=typed,
            error=error,
            boxes=frozenset() if problem is None else problem.boxes,
        )

    async def _may(self, request: web.Request, what: str) -> bool:
        """Count what one address does, whatever link it tries."""
        allowed = await self._rates.allows(what, client_address(request, self._trusted_proxies))
        if not allowed:
            log.warning("too many requests from one address", what=what)
        return allowed

    def _too_many(self) -> web.Response:
        return self._pages.draw("too_many", status=429)

    def _no_link(self) -> web.Response:
        return self._pages.draw("no_link", status=404)

    def _hash(self, token: str | None) -> str:
        """Hash even what is no token at all, so that every link takes the same way."""
        return link_hash(self._database.vault, token or "")


def _to(request: web.Request) -> str:
    return request.match_info.get("to", "").rstrip(".,;:!)")


def _same(one: date, other: date) -> bool:
    return compare_digest(one.isoformat(), other.isoformat())
