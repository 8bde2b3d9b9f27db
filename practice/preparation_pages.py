"""One preparation: where it stands, and the summary, as a page and as files."""

from __future__ import annotations

import asyncio
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.alerts import show_alerts
from practice.forms import shown_file
from practice.reading import Reading, read_preparation
from practice.room import Surroundings
from practice.steps import work_of
from preparation.errors import NotFound
from preparation.model import PreparationId
from preparation.records.staff import StaffMember
from preparation.summary.phrases import clock_time, full_day

ONE = "/practice/preparations/{preparation}"


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
            day=full_day(start, zone),
            time=clock_time(start, zone),
            work=work_of(record, reading.known, here.clock(), zone, here.words),
            alerts=show_alerts(reading.known.alerts, zone, here.words, here.outline),
            fragment=here.printer.fragment(summary) if summary else None,
            safety=here.printer.safety(reading.safety, zone) if reading.safety else None,
            deliveries=reading.deliveries,
            second_look=reading.second_look,
        )

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
