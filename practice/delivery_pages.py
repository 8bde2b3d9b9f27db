"""Summaries that have not arrived: what is wrong, and "try again"."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import see_other
from practice.room import Surroundings
from practice.steps import when
from preparation.model import Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.late_deliveries import troubles_of, try_again
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember

DELIVERIES = "/practice/deliveries"
_MENDS = frozenset({Role.STAFF, Role.CLINICIAN, Role.MANAGER})


class DeliveryPages:
    """What was given up stays here until it has arrived or is replaced."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(DELIVERIES, opens(self._show, _MENDS, shows="deliveries")),
            web.post(f"{DELIVERIES}/{{delivery}}/again", opens(self._again, _MENDS)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        here, now = self._here, self._here.clock()
        practice = await here.database.read(lambda c: read_practice(c, member.practice_id))
        found = await here.database.read(lambda c: troubles_of(c, member.practice_id, now=now))
        zone = ZoneInfo(practice.choices.time_zone)
        return here.rendering.page(
            "deliveries.html",
            member,
            troubles=found,
            when=lambda moment: when(moment, zone),
            again="again" in request.query,
        )

    async def _again(self, request: web.Request, member: StaffMember) -> web.Response:
        here, delivery = self._here, request.match_info["delivery"]

        def work(c: Connection) -> None:
            now = here.clock()
            try_again(c, member.practice_id, delivery, now=now, new_id=here.new_id)
            append(c, now, member.practice_id, member.id, "had a delivery tried again", delivery)

        await here.database.write(work)
        return see_other(f"{DELIVERIES}?again=1")
