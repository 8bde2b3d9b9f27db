"""Telephone numbers and another time: typed, read back, and written down at the second press."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from aiohttp import web

from practice.forms import read_form
from practice.patient_change_pages import APPOINTMENT, change, look_at
from practice.patient_changes import (
    Changing,
    Numbers,
    booking_of,
    others_on,
    read_new_start,
    read_numbers,
)
from practice.patient_pages import CHANGERS, PATIENT
from practice.patient_sheet import PatientSheet
from practice.room import Surroundings
from practice.telephones import spoken_number
from preparation.model import Patient
from preparation.records.database import Connection
from preparation.records.staff import StaffMember
from preparation.summary.phrases import clock_time, full_day

_NOTHING: Mapping[str, str] = {}


class PatientFormPages:
    """A wrong number is a text to somebody else: what was typed is read back first (H1)."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = partial(self._here.door.opens, roles=CHANGERS)
        return [
            web.get(f"{PATIENT}/numbers", opens(self._show_numbers)),
            web.post(f"{PATIENT}/numbers", opens(self._numbers)),
            web.get(f"{APPOINTMENT}/move", opens(self._show_move)),
            web.post(f"{APPOINTMENT}/move", opens(self._move)),
        ]

    async def _show_numbers(self, request: web.Request, member: StaffMember) -> web.Response:
        sheet = await look_at(self._here, request, member)
        return self._numbers_page(member, sheet, _typed(sheet.patient))

    async def _numbers(self, request: web.Request, member: StaffMember) -> web.Response:
        here, form = self._here, await read_form(request)
        asked, problems = read_numbers(form)
        sheet = await look_at(self._here, request, member)
        if problems:
            return self._numbers_page(member, sheet, form, problems=problems)
        was = _was(sheet.patient)
        if form.get("sure") == was:
            return await change(
                here, request, member, lambda one, now: _write(one, now, asked, was)
            )
        others = await here.database.read(lambda c: self._others(c, sheet.patient, asked))
        return self._numbers_page(member, sheet, form, asked=asked, others=others)

    def _others(self, c: Connection, patient: Patient, asked: Numbers) -> list[Patient]:
        """Return who shares one of the numbers: they would be asked who is writing."""
        vault = self._here.database.vault
        found = [others_on(c, vault, patient, one) for one in (asked.mobile, asked.landline)]
        return list({one.id: one for each in found for one in each}.values())

    def _numbers_page(
        self,
        member: StaffMember,
        sheet: PatientSheet,
        typed: Mapping[str, str],
        *,
        problems: Mapping[str, str] = _NOTHING,
        **values: Any,
    ) -> web.Response:
        return self._here.rendering.page(
            "patient_numbers.html",
            member,
            status=400 if problems else 200,
            patient=sheet.patient,
            typed=typed,
            problems=problems,
            was=_was(sheet.patient),
            **({"asked": None, "others": []} | values),
        )

    async def _show_move(self, request: web.Request, member: StaffMember) -> web.Response:
        return self._move_page(
            request, member, await look_at(self._here, request, member), _NOTHING
        )

    async def _move(self, request: web.Request, member: StaffMember) -> web.Response:
        here, form, sheet = (
            self._here,
            await read_form(request),
            await look_at(self._here, request, member),
        )
        start = read_new_start(form, sheet.zone, here.clock())
        if isinstance(start, str):
            return self._move_page(request, member, sheet, form, problem=start)
        appointment = request.match_info["appointment"]
        was = booking_of(sheet, appointment).appointment.start.isoformat()
        if form.get("sure") != was:
            to = (full_day(start, sheet.zone), clock_time(start, sheet.zone))
            return self._move_page(request, member, sheet, form, to=to)

        def work(one: Changing, now: PatientSheet) -> str:
            return one.move(booking_of(now, appointment), start)

        return await change(here, request, member, work)

    def _move_page(
        self,
        request: web.Request,
        member: StaffMember,
        sheet: PatientSheet,
        typed: Mapping[str, str],
        *,
        problem: str = "",
        to: tuple[str, str] | None = None,
    ) -> web.Response:
        start = booking_of(sheet, request.match_info["appointment"]).appointment.start
        local = start.astimezone(sheet.zone)
        return self._here.rendering.page(
            "patient_move.html",
            member,
            status=400 if problem else 200,
            patient=sheet.patient,
            day=full_day(start, sheet.zone),
            time=clock_time(start, sheet.zone),
            typed_day=typed.get("day", local.date().isoformat()),
            typed_time=typed.get("time", f"{local:%H:%M}"),
            problem=problem,
            to=to,
            was=start.isoformat(),
        )


def _write(one: Changing, now: PatientSheet, asked: Numbers, was: str) -> str:
    """Write the numbers down, unless somebody else was quicker."""
    return one.numbers(now.patient, asked) if _was(now.patient) == was else "same"


def _was(patient: Patient) -> str:
    return f"{patient.mobile or ''},{patient.landline or ''}"


def _typed(patient: Patient) -> dict[str, str]:
    return {
        "mobile": spoken_number(patient.mobile or ""),
        "landline": spoken_number(patient.landline or ""),
    }
