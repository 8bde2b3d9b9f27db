"""A person's data, for the manager: what is kept, a copy of it, erasing it; and for how long."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from practice.forms import read_form, see_other
from practice.room import Surroundings
from preparation.keeping.erase import Eraser
from preparation.keeping.export import Export, read_export
from preparation.keeping.retention import Retention
from preparation.keeping.zipped import zipped
from preparation.model import NhsNumber, Patient, PatientId, Practice, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.patients import find_by_nhs_number, read_patient
from preparation.records.practices import change_choices, read_practice
from preparation.records.staff import StaffMember

DATA = "/practice/data"
_PERSON = f"{DATA}/{{patient}}"
_MANAGES = frozenset({Role.MANAGER})
_SHORTEST, _LONGEST = 90, 3650
"""Days: less than a season would lose a summary that is still talked about."""


class DataPages:
    """Exporting, erasing and keeping no longer than agreed."""

    def __init__(self, here: Surroundings, eraser: Eraser, retention: Retention) -> None:
        self._here = here
        self._eraser = eraser
        self._retention = retention

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(DATA, opens(self._show, _MANAGES)),
            web.post(f"{DATA}/find", opens(self._find, _MANAGES)),
            web.post(f"{DATA}/keep", opens(self._keep, _MANAGES)),
            web.get(_PERSON, opens(self._person, _MANAGES)),
            web.post(f"{_PERSON}/copy", opens(self._copy, _MANAGES)),
            web.post(f"{_PERSON}/erase", opens(self._erase, _MANAGES)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        wrong = request.query.get("wrong", "")
        return await self._page(
            member,
            wrong=wrong if wrong in ("nobody", "days") else "",
            done="kept" if "kept" in request.query else "",
        )

    async def _page(self, member: StaffMember, *, wrong: str, done: str) -> web.Response:
        practice = await self._practice(member)
        would_take = await self._retention.would_take(practice)
        return self._here.rendering.page(
            "data.html",
            member,
            days=practice.choices.keep_days,
            shortest=_SHORTEST,
            longest=_LONGEST,
            would_take=sum(would_take.values()),
            wrong=wrong,
            done=done,
        )

    async def _find(self, request: web.Request, member: StaffMember) -> web.Response:
        """Look somebody up by their NHS number, which is in no address."""
        typed = (await read_form(request)).get("nhs_number", "")
        number = NhsNumber("".join(letter for letter in typed if letter.isdigit()))
        vault = self._here.database.vault
        found = await self._here.database.read(
            lambda c: find_by_nhs_number(c, vault, member.practice_id, [number])
        )
        if number not in found:
            return see_other(f"{DATA}?wrong=nobody")
        return see_other(f"{DATA}/{found[number].id}")

    async def _keep(self, request: web.Request, member: StaffMember) -> web.Response:
        typed = (await read_form(request)).get("days", "").strip()
        if not (typed.isascii() and typed.isdigit() and _SHORTEST <= int(typed[:6]) <= _LONGEST):
            return see_other(f"{DATA}?wrong=days")

        def work(c: Connection) -> None:
            practice = read_practice(c, member.practice_id)
            now, days = self._here.clock(), int(typed)
            change_choices(c, practice.id, replace(practice.choices, keep_days=days))
            said = f"keep_days: {practice.choices.keep_days} -> {days}"
            append(c, now, practice.id, member.id, "changed a setting", said)

        await self._here.database.write(work)
        return see_other(f"{DATA}?kept=1")

    async def _person(self, request: web.Request, member: StaffMember) -> web.Response:
        patient, export = await self._read(request, member, "looked at what is kept")
        tables = [(name, len(rows)) for name, rows in export.tables.items()]
        return self._here.rendering.page(
            "data_person.html",
            member,
            patient=patient,
            tables=tables,
            unsure="unsure" in request.query,
        )

    async def _copy(self, request: web.Request, member: StaffMember) -> web.Response:
        """Give everything in one archive, whose name names nobody."""
        _, export = await self._read(request, member, "exported a person's record")
        name = f"record-{export.patient_id}.zip"
        return web.Response(
            body=zipped(export, self._here.words),
            content_type="application/zip",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def _erase(self, request: web.Request, member: StaffMember) -> web.Response:
        patient_id = PatientId(request.match_info["patient"])
        if (await read_form(request)).get("sure") != "yes":
            return see_other(f"{DATA}/{patient_id}?unsure=1")
        erasure = await self._eraser.erase(member.practice_id, patient_id, by=member.id)
        return self._here.rendering.page("data_erased.html", member, erasure=erasure)

    async def _read(
        self, request: web.Request, member: StaffMember, action: str
    ) -> tuple[Patient, Export]:
        patient_id = PatientId(request.match_info["patient"])

        def read(c: Connection) -> tuple[Patient, Export]:
            now = self._here.clock()
            export = read_export(c, member.practice_id, patient_id, now=now)
            append(c, now, member.practice_id, member.id, action, patient_id)
            return read_patient(c, patient_id), export

        return await self._here.database.write(read)

    async def _practice(self, member: StaffMember) -> Practice:
        return await self._here.database.read(lambda c: read_practice(c, member.practice_id))
