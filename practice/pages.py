"""The practice's pages under /practice/: sign-in, the days ahead, alerts, the summary."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import structlog
from aiohttp import web

from practice.alerts import show_alert, show_alerts
from practice.days import DAYS, count_steps, end_of, show_days, start_of
from practice.listing import read_listing
from practice.reading import Reading, read_preparation
from practice.rendering import Rendering
from practice.seeing import read_stray, see_alert
from practice.sign_in import SignIns
from practice.steps import work_of
from preparation.clock import Clock, NewId
from preparation.errors import NotFound
from preparation.model import PreparationId
from preparation.records.database import Database
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember
from preparation.summary.outline import read_outline
from preparation.summary.phrases import clock_time, full_day
from preparation.summary.printer import SummaryPrinter
from preparation.words import Words

HOME = "/practice/"
SIGN_IN = "/practice/sign-in"
_ONE = "/practice/preparations/{preparation}"
_ALERT = "/practice/alerts/{alert}"
_FORM_BYTES = 10_000

Page = Callable[[web.Request, StaffMember], Awaitable[web.Response]]

log = structlog.get_logger()


class PracticePages:
    """Everything below /practice/. Whoever is signed in sees one practice: their own."""

    def __init__(
        self,
        database: Database,
        words: Words,
        clock: Clock,
        new_id: NewId,
        random_token: Callable[[], str],
        asset_url: Callable[[str], str],
        public_url: str,
        demo_sign_in: tuple[str, str] | None,
    ) -> None:
        self._database = database
        self._words = words
        self._clock = clock
        self._new_id = new_id
        self._outline = read_outline(words)
        self._printer = SummaryPrinter(self._outline, words)
        self._rendering = Rendering(words, asset_url, demo_sign_in)
        self._sign_ins = SignIns(database, clock, random_token, public_url)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return all addresses; all but the sign-in are for those who are signed in."""
        return [
            web.get(SIGN_IN, self._ask_sign_in),
            web.post(SIGN_IN, self._sign_in),
            web.post("/practice/sign-out", self._sign_out),
            web.get("/practice", self._home),
            web.get(HOME, self._for_staff(self._days)),
            web.get(_ONE, self._for_staff(self._preparation)),
            web.get(f"{_ONE}/summary.pdf", self._for_staff(self._pdf)),
            web.get(f"{_ONE}/summary.json", self._for_staff(self._json)),
            web.get(_ALERT, self._for_staff(self._alert)),
            web.post(f"{_ALERT}/seen", self._for_staff(self._seen)),
            web.get("/practice/{anything:.*}", self._for_staff(self._nothing)),
        ]

    def _for_staff(self, page: Page) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def guarded(request: web.Request) -> web.Response:
            signed_in = await self._sign_ins.here(request)
            if signed_in is None:
                return _see_other(SIGN_IN)
            try:
                return await page(request, signed_in.member)
            except NotFound:
                return self._rendering.page("not_found.html", signed_in.member, status=404)

        return guarded

    async def _home(self, _request: web.Request) -> web.Response:
        return _see_other(HOME)

    async def _ask_sign_in(self, _request: web.Request) -> web.Response:
        return self._rendering.page("sign_in.html", None, wrong=False, username="")

    async def _sign_in(self, request: web.Request) -> web.Response:
        form = await _form(request)
        username, password = form.get("username", ""), form.get("password", "")
        token = await self._sign_ins.begin(username.strip(), password)
        if token is None:
            log.warning("sign-in refused")
            return self._rendering.page(
                "sign_in.html", None, status=403, wrong=True, username=username
            )
        await self._sign_ins.end(request)
        answer = _see_other(HOME)
        self._sign_ins.keep(answer, token)
        return answer

    async def _sign_out(self, request: web.Request) -> web.Response:
        await self._sign_ins.end(request)
        answer = _see_other(SIGN_IN)
        self._sign_ins.forget(answer)
        return answer

    async def _days(self, request: web.Request, member: StaffMember) -> web.Response:
        practice = await self._database.read(lambda c: read_practice(c, member.practice_id))
        zone, now = ZoneInfo(practice.choices.time_zone), self._clock()
        today = now.astimezone(zone).date()
        first = _day(request.query.get("from", "")) or today
        start, end = start_of(first, zone), end_of(first, zone)
        vault = self._database.vault
        listing = await self._database.read(
            lambda c: read_listing(c, vault, member.practice_id, start, end)
        )
        days = show_days(listing.records, listing.known, now, zone, self._words)
        return self._rendering.page(
            "days.html",
            member,
            practice=practice,
            alerts=show_alerts(listing.open_alerts, zone, self._words, self._outline),
            days=days,
            counts=count_steps(days),
            length=DAYS,
            first=full_day(start, zone),
            is_today=first == today,
            earlier=first - timedelta(days=DAYS),
            later=first + timedelta(days=DAYS),
        )

    async def _preparation(self, request: web.Request, member: StaffMember) -> web.Response:
        reading = await self._read(request, member, "read the summary")
        record, summary = reading.record, reading.summary
        zone = ZoneInfo(record.practice.choices.time_zone)
        start = record.appointment.start
        return self._rendering.page(
            "preparation.html",
            member,
            record=record,
            day=full_day(start, zone),
            time=clock_time(start, zone),
            work=work_of(record, reading.known, self._clock(), zone, self._words),
            alerts=show_alerts(reading.known.alerts, zone, self._words, self._outline),
            fragment=self._printer.fragment(summary) if summary else None,
            safety=self._printer.safety(reading.safety, zone) if reading.safety else None,
            deliveries=reading.deliveries,
            second_look=reading.second_look,
        )

    async def _alert(self, request: web.Request, member: StaffMember) -> web.Response:
        asked = request.match_info["alert"]
        practice, stray = await self._database.write(
            lambda c: read_stray(c, member, asked, now=self._clock())
        )
        zone = ZoneInfo(practice.choices.time_zone)
        alert = show_alert(stray.alert, zone, self._words, self._outline)
        return self._rendering.page("alert.html", member, alert=alert, stray=stray)

    async def _seen(self, request: web.Request, member: StaffMember) -> web.Response:
        asked, form = request.match_info["alert"], await _form(request)
        alert = await self._database.write(
            lambda c: see_alert(c, member, asked, now=self._clock(), new_id=self._new_id)
        )
        if form.get("stay") and alert.preparation_id is not None:
            return _see_other(_ONE.format(preparation=alert.preparation_id))
        return _see_other(HOME)

    async def _pdf(self, request: web.Request, member: StaffMember) -> web.Response:
        reading = await self._read(request, member, "read the summary as PDF")
        if reading.summary is None:
            raise NotFound("summary")
        pdf = await asyncio.to_thread(self._printer.pdf, reading.summary)
        return _file(pdf, "application/pdf", reading, "pdf")

    async def _json(self, request: web.Request, member: StaffMember) -> web.Response:
        reading = await self._read(request, member, "read the summary as JSON")
        if reading.summary is None:
            raise NotFound("summary")
        return _file(self._printer.json(reading.summary), "application/json", reading, "json")

    async def _read(self, request: web.Request, member: StaffMember, action: str) -> Reading:
        """Return what there is to read, once the audit says who read it."""
        asked = PreparationId(request.match_info["preparation"])
        return await self._database.write(
            lambda c: read_preparation(
                c,
                self._database.vault,
                member,
                asked,
                action,
                now=self._clock(),
                outline=self._outline,
            )
        )

    async def _nothing(self, _request: web.Request, _member: StaffMember) -> web.Response:
        raise NotFound("page")


async def _form(request: web.Request) -> dict[str, str]:
    """Return the fields of a small form; files are not fields."""
    if (request.content_length or 0) > _FORM_BYTES:
        raise web.HTTPRequestEntityTooLarge(_FORM_BYTES, request.content_length or 0)
    fields = await request.post()
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _see_other(address: str) -> web.Response:
    return web.Response(status=303, headers={"Location": address})


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None


def _file(body: bytes, content_type: str, reading: Reading, ending: str) -> web.Response:
    """Return a file for the browser to show; its name names nobody."""
    number = reading.summary.version if reading.summary else 0
    name = f"preparation-{reading.record.preparation.id}-v{number}.{ending}"
    disposition = f'inline; filename="{name}"'
    return web.Response(
        body=body, content_type=content_type, headers={"Content-Disposition": disposition}
    )
