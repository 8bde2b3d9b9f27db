"""Alerts that belong to no preparation, and "I have seen this" for all of them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from aiohttp import web

from practice.alerts import show_alert
from practice.forms import read_form, see_other
from practice.preparation_pages import ONE
from practice.room import Surroundings
from practice.seeing import read_stray, see_alert
from practice.sign_in_pages import HOME
from preparation.records.staff import StaffMember

_ALERT = "/practice/alerts/{alert}"


class AlertPages:
    """What may be urgent, until somebody has seen it."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(_ALERT, opens(self._alert)),
            web.post(f"{_ALERT}/seen", opens(self._seen)),
        ]

    async def _alert(self, request: web.Request, member: StaffMember) -> web.Response:
        here, asked = self._here, request.match_info["alert"]
        practice, stray = await here.database.write(
            lambda c: read_stray(c, member, asked, now=here.clock())
        )
        zone = ZoneInfo(practice.choices.time_zone)
        alert = show_alert(stray.alert, zone, here.words, here.outline)
        return here.rendering.page("alert.html", member, alert=alert, stray=stray)

    async def _seen(self, request: web.Request, member: StaffMember) -> web.Response:
        here, asked, form = self._here, request.match_info["alert"], await read_form(request)
        alert = await here.database.write(
            lambda c: see_alert(c, member, asked, now=here.clock(), new_id=here.new_id)
        )
        if form.get("stay") and alert.preparation_id is not None:
            return see_other(ONE.format(preparation=alert.preparation_id))
        return see_other(HOME)
