"""One person's data, for the manager: what is kept, a copy of it to hand over, erasing it."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.data_pages import DATA, MANAGES
from practice.forms import read_form, see_other
from practice.room import Surroundings
from preparation.keeping.erase import Eraser, Erasure
from preparation.keeping.export import Export, read_export
from preparation.keeping.zipped import zipped
from preparation.model import Patient, PatientId
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.kept_stops import has_said_stop
from preparation.records.patients import read_patient
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember
from preparation.summary.phrases import clock_time, full_day

_PERSON = f"{DATA}/{{patient}}"


@dataclass(frozen=True, slots=True)
class _Kept:
    """A person and all that is kept about them."""

    patient: Patient
    export: Export
    stopped: bool


class PersonDataPages:
    """Exporting and erasing one person."""

    def __init__(self, here: Surroundings, eraser: Eraser) -> None:
        self._here = here
        self._eraser = eraser

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(_PERSON, opens(self._person, MANAGES)),
            web.post(f"{_PERSON}/copy", opens(self._copy, MANAGES)),
            web.post(f"{_PERSON}/erase", opens(self._erase, MANAGES)),
        ]

    async def _person(self, request: web.Request, member: StaffMember) -> web.Response:
        kept = await self._read(request, member, "looked at what is kept")
        tables = [(name, len(rows)) for name, rows in kept.export.tables.items()]
        return self._here.rendering.page(
            "data_person.html",
            member,
            patient=kept.patient,
            stopped=kept.stopped,
            tables=tables,
            unsure="unsure" in request.query,
            contact_again="contact" in request.query,
        )

    async def _copy(self, request: web.Request, member: StaffMember) -> web.Response:
        """Give everything in one archive, whose name names nobody."""
        kept = await self._read(request, member, "exported a person's record")
        name = f"record-{kept.export.patient_id}.zip"
        return web.Response(
            body=zipped(kept.export, self._here.words),
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _erase(self, request: web.Request, member: StaffMember) -> web.Response:
        patient_id = PatientId(request.match_info["patient"])
        form = await read_form(request)
        contact_again = form.get("no_contact") != "yes"
        if form.get("sure") != "yes":
            asked = "?unsure=1&contact=1" if contact_again else "?unsure=1"
            return see_other(f"{DATA}/{patient_id}{asked}")
        erasure = await self._eraser.erase(
            member.practice_id, patient_id, by=member.id, contact_again=contact_again
        )
        when = await self._when(member, erasure)
        return self._here.rendering.page("data_erased.html", member, erasure=erasure, when=when)

    async def _when(self, member: StaffMember, erasure: Erasure) -> str:
        read = self._here.database.read
        practice = await read(lambda c: read_practice(c, member.practice_id))
        zone, at = ZoneInfo(practice.choices.time_zone), erasure.receipt.at
        return f"{full_day(at, zone)}, {clock_time(at, zone)}"

    async def _read(self, request: web.Request, member: StaffMember, action: str) -> _Kept:
        patient_id = PatientId(request.match_info["patient"])

        def read(c: Connection) -> _Kept:
            now = self._here.clock()
            export = read_export(c, member.practice_id, patient_id, now=now)
            append(c, now, member.practice_id, member.id, action, patient_id)
            stopped = has_said_stop(c, member.practice_id, patient_id)
            return _Kept(read_patient(c, patient_id), export, stopped)

        return await self._here.database.write(read)
