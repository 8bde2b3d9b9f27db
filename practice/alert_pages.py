"""Alerts: what waits, what was passed on, those of no preparation, and "I have seen this"."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.alerts import passed_on, show_alert, show_alerts
from practice.forms import read_form, see_other
from practice.preparation_pages import ONE
from practice.room import Surroundings
from practice.seeing import read_stray, see_alert
from practice.sign_in_pages import HOME
from preparation.records.database import Connection
from preparation.records.escalations import escalations_of
from preparation.records.practice_alerts import open_alerts, recent_alerts
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember

_SHOWN_FOR = timedelta(days=30)

ALERTS = "/practice/alerts"
_ALERT = f"{ALERTS}/{{alert}}"
_LONGEST_NOTE = 500


class AlertPages:
    """What may be urgent, until somebody has seen it."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        door = self._here.door
        return [
            web.get(f"{ALERTS}/news", door.answers(self._news)),
            web.get(ALERTS, opens(self._alerts, shows="alerts")),
            web.get(_ALERT, opens(self._alert)),
            web.post(f"{_ALERT}/seen", opens(self._seen)),
        ]

    async def _news(self, _request: web.Request, member: StaffMember) -> web.Response:
        """Say how many wait and which is the newest: what an open page asks for by itself."""
        found = await self._here.database.read(lambda c: open_alerts(c, member.practice_id))
        newest = found[-1].id if found else ""
        return web.json_response({"open": len(found), "newest": newest})

    async def _alerts(self, _request: web.Request, member: StaffMember) -> web.Response:
        here = self._here

        def read(c: Connection) -> Any:
            practice = read_practice(c, member.practice_id)
            found = recent_alerts(c, practice.id, since=here.clock() - _SHOWN_FOR)
            return practice, found, escalations_of(c, [alert.id for alert in found])

        practice, found, passed = await here.database.read(read)
        zone = ZoneInfo(practice.choices.time_zone)
        shown = show_alerts(found, zone, here.words, here.outline)
        return here.rendering.page(
            "alert_list.html",
            member,
            practice=practice,
            waiting=[alert for alert in shown if alert.is_open],
            seen=sorted(
                (alert for alert in shown if not alert.is_open),
                key=lambda alert: alert.id,
                reverse=True,
            ),
            passed={
                key: [passed_on(one, zone, here.words) for one in ones]
                for key, ones in passed.items()
            },
        )

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
        note = "\n".join(form.get("note", "")[:_LONGEST_NOTE].splitlines()).strip()
        note = "".join(letter for letter in note if letter.isprintable() or letter == "\n")
        alert = await here.database.write(
            lambda c: see_alert(c, member, asked, now=here.clock(), new_id=here.new_id, note=note)
        )
        if form.get("list"):
            return see_other(ALERTS)
        if form.get("stay") and alert.preparation_id is not None:
            return see_other(ONE.format(preparation=alert.preparation_id))
        return see_other(HOME)
