"""The report: what came of the preparations of some time, as a page and as a file."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.report_shown import Section, Shown, csv_rows, days_of
from practice.room import Surroundings
from preparation.learning.csv import csv_text
from preparation.learning.periods import NoPeriod, Period, offered, read_period
from preparation.learning.reading import read_report
from preparation.learning.report import Report
from preparation.model import Practice, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember
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
        report = await self._read(member, practice, period, "page")
        return self._here.rendering.page(
            "report.html",
            member,
            status=422 if wrong else 200,
            practice=practice,
            period=period,
            days=self._days(practice, period),
            periods=[(one, self._days(practice, one)) for one in offered(self._today(practice))],
            sections=self._sections(practice, report),
            few=report.steps["invited"] is None,
            wrong=wrong,
        )

    async def _csv(self, request: web.Request, member: StaffMember) -> web.Response:
        practice, period, _ = await self._asked(request, member)
        sections = self._sections(practice, await self._read(member, practice, period, "file"))
        title = self._here.words(
            "practice_report.caption", practice=practice.name, period=self._days(practice, period)
        )
        rows = [(title,), (self._here.words("practice_report.rounded"),), (), *csv_rows(sections)]
        name = f"report-{period.name}.csv"
        return web.Response(
            body=("\ufeff" + csv_text(rows)).encode(),
            content_type="text/csv",
            charset="utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _asked(
        self, request: web.Request, member: StaffMember
    ) -> tuple[Practice, Period, bool]:
        here = self._here
        practice = await here.database.read(lambda c: read_practice(c, member.practice_id))
        today = self._today(practice)
        try:
            return practice, read_period(request.query.get("period", ""), today), False
        except NoPeriod:
            return practice, read_period("", today), True

    def _today(self, practice: Practice) -> date:
        return self._here.clock().astimezone(ZoneInfo(practice.choices.time_zone)).date()

    def _days(self, practice: Practice, period: Period) -> str:
        return days_of(period, self._today(practice), self._here.words)

    async def _read(
        self, member: StaffMember, practice: Practice, period: Period, what: str
    ) -> Report:
        here = self._here

        def read(c: Connection) -> Report:
            subject = f"{what}, {period.name}"
            append(c, here.clock(), practice.id, member.id, "read the report", subject)
            return read_report(
                c, practice, period, self._today(practice), here.outline, self._topics
            )

        return await here.database.write(read)

    def _sections(self, practice: Practice, report: Report) -> list[Section]:
        price = practice.choices.text_price_pence
        return Shown(report, self._here.words, self._topics.tags, price).sections()
