"""A patient's page: everything of theirs in one place, also when there is nothing to do."""

from __future__ import annotations

from aiohttp import web

from practice.patient_sheet import PatientSheet, read_sheet
from practice.room import Surroundings
from preparation.model import PatientId, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.staff import StaffMember

PATIENT = "/practice/patients/{patient}"
CHANGERS = frozenset({Role.STAFF, Role.MANAGER})
"""Who keeps the list of patients and appointments."""
LOOKED = "opened a patient's page"
"""In the audit trail."""
_TOLD = frozenset(
    {"numbers", "cancelled", "booked", "moved", "deceased", "moved_away", "active", "same"}
)


class PatientPages:
    """Who somebody is, every appointment, and the way to each change."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the address."""
        return [web.get(PATIENT, self._here.door.opens(self._show))]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        here, asked = self._here, PatientId(request.match_info["patient"])
        told = request.query.get("told", "")

        def read(c: Connection) -> PatientSheet:
            mine, now = member.practice_id, here.clock()
            sheet = read_sheet(c, here.database.vault, mine, asked, here.words, now)
            append(c, now, mine, member.id, LOOKED, asked)
            return sheet

        sheet = await here.database.write(read)
        return here.rendering.page(
            "patient.html",
            member,
            sheet=sheet,
            patient=sheet.patient,
            changes=member.role in CHANGERS,
            told=told if told in _TOLD else "",
        )
