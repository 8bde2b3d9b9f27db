"""Alerts: what waits, the words of each on its own page, what was done, what was passed on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.alerts import Showing, passed_on, show_alert, show_alerts
from practice.forms import read_form, see_other
from practice.passing_on import passing_on
from practice.preparation_pages import ONE
from practice.room import Surroundings
from practice.seeing import DID, NotSaid, read_whole_alert, see_alert
from preparation.model import Practice
from preparation.records.alert_notes import notes_of
from preparation.records.database import Connection
from preparation.records.escalations import escalations_of
from preparation.records.practice_alerts import recent_alerts
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember

_SHOWN_FOR = timedelta(days=30)

ALERTS = "/practice/alerts"
_ALERT = f"{ALERTS}/{{alert}}"
_LONGEST_NOTE = 500
_TOLD = frozenset({"second", "already", "added"})


class AlertPages:
    """What may be urgent, until somebody has seen it."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(ALERTS, opens(self._alerts, shows="alerts")),
            web.get(_ALERT, opens(self._alert)),
            web.post(f"{_ALERT}/seen", opens(self._seen)),
        ]

    async def _alerts(self, _request: web.Request, member: StaffMember) -> web.Response:
        here = self._here

        def read(c: Connection) -> Any:
            practice = read_practice(c, member.practice_id)
            found = recent_alerts(c, practice.id, since=here.clock() - _SHOWN_FOR)
            ids = [alert.id for alert in found]
            return practice, found, notes_of(c, ids), escalations_of(c, ids)

        practice, found, notes, passed = await here.database.read(read)
        showing = self._showing(practice)
        shown = show_alerts(found, notes, showing)
        return here.rendering.page(
            "alert_list.html",
            member,
            practice=practice,
            said=passing_on(practice.choices, here.words, mail=here.mailer is not None),
            waiting=[alert for alert in shown if alert.is_open],
            seen=sorted(
                (alert for alert in shown if not alert.is_open),
                key=lambda alert: alert.id,
                reverse=True,
            ),
            passed={
                key: [passed_on(one, showing.zone, here.words) for one in ones]
                for key, ones in passed.items()
            },
        )

    async def _alert(self, request: web.Request, member: StaffMember) -> web.Response:
        told = request.query.get("told", "")
        return await self._page(request, member, told=told if told in _TOLD else "")

    async def _page(
        self,
        request: web.Request,
        member: StaffMember,
        *,
        told: str = "",
        typed: str | None = None,
        status: int = 200,
    ) -> web.Response:
        here, asked = self._here, request.match_info["alert"]
        practice, found, notes = await here.database.write(
            lambda c: read_whole_alert(c, member, asked, now=here.clock())
        )
        return here.rendering.page(
            "alert.html",
            member,
            status=status,
            alert=show_alert(found.alert, notes, self._showing(practice)),
            found=found,
            did=DID,
            told=told,
            first=found.alert.by,
            typed=typed,
        )

    async def _seen(self, request: web.Request, member: StaffMember) -> web.Response:
        here, asked, form = self._here, request.match_info["alert"], await read_form(request)
        did, note = form.get("did", ""), _clean(form.get("note", ""))

        def work(c: Connection) -> Any:
            now, new_id = here.clock(), here.new_id
            return see_alert(c, member, asked, now=now, new_id=new_id, did=did, note=note)

        try:
            seen = await here.database.write(work)
        except NotSaid:
            return await self._page(request, member, typed=note, status=400)
        if seen.tell:
            return see_other(f"{_ALERT.format(alert=asked)}?told={seen.tell}")
        if form.get("stay") and seen.preparation_id is not None:
            return see_other(ONE.format(preparation=seen.preparation_id))
        return see_other(ALERTS)

    def _showing(self, practice: Practice) -> Showing:
        here = self._here
        zone = ZoneInfo(practice.choices.time_zone)
        return Showing(here.clock(), zone, here.words, here.outline)


def _clean(note: str) -> str:
    lines = "\n".join(note[:_LONGEST_NOTE].splitlines()).strip()
    return "".join(letter for letter in lines if letter.isprintable() or letter == "\n")
