"""The report: what came of the preparations of some time, as a page and as a file."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from aiohttp import web

from practice.report_shown import Section, Shown, csv_rows
from practice.room import Surroundings
from preparation.learning.csv import csv_text
from preparation.learning.reading import NoPeriod, Period, read_period, read_report
from preparation.learning.report import Report
from preparation.model import Practice, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember
from preparation.summary.phrases import plain_date
from preparation.summary.topics import read_topics

HOME = "/practice/report"
REPORTERS = frozenset({Role.MANAGER, Role.CLINICIAN})


class ReportPages:
    """For managers, and for the clinicians whose work it is."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._topics = read_topics(here.words)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(HOME, opens(self._show, REPORTERS)),
            web.get(f"{HOME}.csv", opens(self._csv, REPORTERS)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        practice, period, wrong = await self._asked(request, member)
        sections = self._sections(practice, await self._read(member, practice, period, "page"))
        return self._here.rendering.page(
            "report.html",
            member,
            status=422 if wrong else 200,
            practice=practice,
            period=period,
            first=plain_date(period.first),
            last=plain_date(period.last),
            sections=sections,
            wrong=wrong,
        )

    async def _csv(self, request: web.Request, member: StaffMember) -> web.Response:
        practice, period, _ = await self._asked(request, member)
        sections = self._sections(practice, await self._read(member, practice, period, "file"))
        name = f"report-{period.first}-{period.last}.csv"
        return web.Response(
            body=("\ufeff" + csv_text(csv_rows(sections))).encode(),
            content_type="text/csv",
            charset="utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _asked(
        self, request: web.Request, member: StaffMember
    ) -> tuple[Practice, Period, bool]:
        here = self._here
        practice = await here.database.read(lambda c: read_practice(c, member.practice_id))
        today = here.clock().astimezone(ZoneInfo(practice.choices.time_zone)).date()
        try:
            asked = request.query.get("from", ""), request.query.get("to", "")
            return practice, read_period(*asked, today), False
        except NoPeriod:
            return practice, read_period("", "", today), True

    async def _read(
        self, member: StaffMember, practice: Practice, period: Period, what: str
    ) -> Report:
        here = self._here

        def read(c: Connection) -> Report:
            subject = f"{what}, {period.first} to {period.last}"
            append(c, here.clock(), practice.id, member.id, "read the report", subject)
            return read_report(c, practice, period, here.outline, self._topics)

        return await here.database.write(read)

    def _sections(self, practice: Practice, report: Report) -> list[Section]:
        price = practice.choices.text_price_pence
        return Shown(report, self._here.words, self._topics.tags, price).sections()
