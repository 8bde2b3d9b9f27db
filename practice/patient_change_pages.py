"""Small changes to one patient: each is asked about once, then done, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from aiohttp import web

from practice.forms import see_other
from practice.patient_changes import AGAIN, CANCEL, Changing, booking_of
from practice.patient_pages import CHANGERS, LOOKED, PATIENT
from practice.patient_sheet import PatientSheet, read_sheet
from practice.room import Surroundings
from preparation.errors import NotFound
from preparation.model import PatientId, PatientState
from preparation.record import PreparationRecord
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.staff import StaffMember
from preparation.summary.phrases import clock_time, full_day

APPOINTMENT = f"{PATIENT}/appointments/{{appointment}}"


class PatientChangePages:
    """Has died, has left, is here after all; an appointment is cancelled, or stands after all."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = partial(self._here.door.opens, roles=CHANGERS)
        return [
            web.get(f"{PATIENT}/state/{{state}}", opens(self._ask_state)),
            web.post(f"{PATIENT}/state/{{state}}", opens(self._set_state)),
            web.get(f"{APPOINTMENT}/to/{{state}}", opens(self._ask_appointment)),
            web.post(f"{APPOINTMENT}/to/{{state}}", opens(self._set_appointment)),
        ]

    async def _ask_state(self, request: web.Request, member: StaffMember) -> web.Response:
        state = _patient_state(request)
        sheet = await look_at(self._here, request, member)
        return self._ask(member, sheet, state.value)

    async def _set_state(self, request: web.Request, member: StaffMember) -> web.Response:
        state = _patient_state(request)

        def work(one: Changing, sheet: PatientSheet) -> str:
            return one.state(sheet.patient, state)

        return await change(self._here, request, member, work)

    async def _ask_appointment(self, request: web.Request, member: StaffMember) -> web.Response:
        to, asked = _appointment_state(request), request.match_info["appointment"]
        sheet = await look_at(self._here, request, member)
        return self._ask(member, sheet, to, booking_of(sheet, asked))

    async def _set_appointment(self, request: web.Request, member: StaffMember) -> web.Response:
        to, asked = _appointment_state(request), request.match_info["appointment"]

        def work(one: Changing, sheet: PatientSheet) -> str:
            return one.appointment(booking_of(sheet, asked), to)

        return await change(self._here, request, member, work)

    def _ask(
        self,
        member: StaffMember,
        sheet: PatientSheet,
        to: str,
        record: PreparationRecord | None = None,
    ) -> web.Response:
        start = record.appointment.start if record else None
        return self._here.rendering.page(
            "patient_change.html",
            member,
            patient=sheet.patient,
            to=to,
            day=full_day(start, sheet.zone) if start else "",
            time=clock_time(start, sheet.zone) if start else "",
        )


def sheet_of(
    here: Surroundings, c: Connection, request: web.Request, member: StaffMember
) -> PatientSheet:
    """Return the sheet of the patient a request is about. Raises NotFound."""
    asked, vault = PatientId(request.match_info["patient"]), here.database.vault
    return read_sheet(c, vault, member.practice_id, asked, here.words, here.clock())


async def look_at(here: Surroundings, request: web.Request, member: StaffMember) -> PatientSheet:
    """Return a patient's sheet, once the audit says who looks at it. Raises NotFound."""

    def look(c: Connection) -> PatientSheet:
        sheet = sheet_of(here, c, request, member)
        append(c, here.clock(), member.practice_id, member.id, LOOKED, sheet.patient.id)
        return sheet

    return await here.database.write(look)


async def change(
    here: Surroundings,
    request: web.Request,
    member: StaffMember,
    work: Callable[[Changing, PatientSheet], str],
) -> web.Response:
    """Change something in one transaction, and lead back to the patient's page."""

    def once(c: Connection) -> str:
        changing = Changing(c, here.database.vault, member, here.clock(), here.new_id)
        return work(changing, sheet_of(here, c, request, member))

    told = await here.database.write(once)
    return see_other(f"{PATIENT.format(patient=request.match_info['patient'])}?told={told}")


def _patient_state(request: web.Request) -> PatientState:
    try:
        return PatientState(request.match_info["state"])
    except ValueError:
        raise NotFound("page") from None


def _appointment_state(request: web.Request) -> str:
    to = request.match_info["state"]
    if to not in (CANCEL, AGAIN):
        raise NotFound("page")
    return to
