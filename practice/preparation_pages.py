"""One preparation: where it stands, and the summary, as a page and as files."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.alerts import Showing, show_alerts
from practice.forms import shown_file
from practice.reading import Reading, read_preparation
from practice.room import Surroundings
from practice.steps import when, work_of
from practice.text_costs import cost_line
from practice.useful_pages import read_useful
from preparation.errors import NotFound
from preparation.model import PreparationId, Role
from preparation.records.staff import StaffMember
from preparation.records.text_costs import texts_sent
from preparation.summary.model import Summary
from preparation.summary.phrases import clock_time, full_day

ONE = "/practice/preparations/{preparation}"
WRITERS = frozenset({Role.CLINICIAN, Role.STAFF})
"""Who writes down the conversation."""


class PreparationPages:
    """What a clinician reads before they meet the patient."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(ONE, opens(self._preparation)),
            web.get(f"{ONE}/summary.pdf", opens(self._pdf)),
            web.get(f"{ONE}/summary.json", opens(self._json)),
            web.get(f"{ONE}/summary.fhir.json", opens(self._fhir)),
        ]

    async def _preparation(self, request: web.Request, member: StaffMember) -> web.Response:
        here, reading = self._here, await self._read(request, member, "read the summary")
        record, summary = reading.record, reading.summary
        zone = ZoneInfo(record.practice.choices.time_zone)
        start = record.appointment.start
        return here.rendering.page(
            "preparation.html",
            member,
            record=record,
            wants=reading.wants,
            day=full_day(start, zone),
            time=clock_time(start, zone),
            work=work_of(record, reading.known, here.clock(), zone, here.words),
            alerts=show_alerts(
                reading.known.alerts,
                reading.alert_notes,
                Showing(here.clock(), zone, here.words, here.outline),
            ),
            fragment=self._fragment(summary),
            reads=[(mark, when(mark.at, zone)) for mark in reading.reads],
            mine=reading.read_by(member),
            plan=reading.plan,
            given_at=when(reading.given.at, zone) if reading.given else "",
            version=summary.version if summary else 0,
            writes=member.role in WRITERS,
            safety=here.printer.safety(reading.safety, zone) if reading.safety else None,
            deliveries=reading.deliveries,
            second_look=reading.second_look,
            useful=await here.database.read(lambda c: read_useful(c, member, record, here.clock())),
            cost=cost_line(
                await here.database.read(lambda c: texts_sent(c, record.preparation.id)),
                record.practice.choices.text_price_pence,
                here.words,
            ),
        )

    def _fragment(self, summary: Summary | None) -> str | None:
        if summary is None:
            return None
        messages = f"/practice/preparations/{summary.preparation_id}/messages"
        return self._here.printer.fragment(summary, messages)

    async def _pdf(self, request: web.Request, member: StaffMember) -> web.Response:
        reading = await self._read(request, member, "read the summary as PDF")
        if reading.summary is None:
            raise NotFound("summary")
        pdf = await asyncio.to_thread(self._here.printer.pdf, reading.summary)
        return shown_file(pdf, "application/pdf", _name(reading, "pdf"))

    async def _json(self, request: web.Request, member: StaffMember) -> web.Response:
        reading = await self._read(request, member, "read the summary as JSON")
        if reading.summary is None:
            raise NotFound("summary")
        body = self._here.printer.json(reading.summary)
        return shown_file(body, "application/json", _name(reading, "json"))

    async def _fhir(self, request: web.Request, member: StaffMember) -> web.Response:
        reading = await self._read(request, member, "read the summary as FHIR")
        if reading.summary is None:
            raise NotFound("summary")
        body = await asyncio.to_thread(self._here.printer.as_fhir, reading.summary)
        return shown_file(body, "application/fhir+json", _name(reading, "fhir.json"))

    async def _read(self, request: web.Request, member: StaffMember, action: str) -> Reading:
        """Return what there is to read, once the audit says who read it."""
        here, asked = self._here, PreparationId(request.match_info["preparation"])
        return await here.database.write(
            lambda c: read_preparation(
                c,
                here.database.vault,
                member,
                asked,
                action,
                now=here.clock(),
                outline=here.outline,
            )
        )


def _name(reading: Reading, ending: str) -> str:
    """Return the name of a file, which names nobody."""
    number = reading.summary.version if reading.summary else 0
    return f"preparation-{reading.record.preparation.id}-v{number}.{ending}"
