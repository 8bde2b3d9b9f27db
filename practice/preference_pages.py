"""How a patient wants to be reached: written down by staff who were told."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import read_form, see_other
from practice.preparation_pages import ONE
from practice.room import Surroundings
from practice.steps import when
from preparation.invite.wishes import read_wishes
from preparation.model import PreparationId
from preparation.record import PreparationRecord
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice
from preparation.records.preferences import (
    PATIENT,
    WAYS,
    Preferences,
    preferences_now,
    set_preferences,
)
from preparation.records.staff import StaffMember

_WISHES = f"{ONE}/wishes"


class PreferencePages:
    """Text, page, post or telephone; reminders or none; the support somebody needs."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [web.get(_WISHES, opens(self._show)), web.post(_WISHES, opens(self._save))]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        here, asked = self._here, PreparationId(request.match_info["preparation"])

        def read(c: Connection) -> tuple[PreparationRecord, Preferences]:
            record = preparation_of_practice(c, member.practice_id, asked)
            wants = preferences_now(c, record.patient.id)
            append(c, here.clock(), member.practice_id, member.id, "read the wishes", asked)
            return record, wants

        record, wants = await here.database.write(read)
        zone = ZoneInfo(record.practice.choices.time_zone)
        return here.rendering.page(
            "wishes.html",
            member,
            record=record,
            wants=wants,
            choices=("", *WAYS),
            by_patient=wants.set_by == PATIENT,
            since=when(wants.at, zone) if wants.at else "",
            told="told" in request.query,
        )

    async def _save(self, request: web.Request, member: StaffMember) -> web.Response:
        here, asked = self._here, PreparationId(request.match_info["preparation"])
        wanted = read_wishes(await read_form(request))

        def work(c: Connection) -> None:
            record, now = preparation_of_practice(c, member.practice_id, asked), here.clock()
            mine, who = member.practice_id, record.patient.id
            if set_preferences(c, mine, who, wanted, by=member.id, at=now, new_id=here.new_id):
                append(c, now, mine, member.id, "changed how a patient is reached", asked)

        await here.database.write(work)
        return see_other(f"{_WISHES.format(preparation=asked)}?told=1")
