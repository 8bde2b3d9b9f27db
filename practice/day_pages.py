"""The days ahead: the first page of whoever signs in."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.alerts import Showing, show_alerts
from practice.days import DAYS, count_steps, end_of, show_days, start_of
from practice.import_pages import IMPORTERS
from practice.listing import read_listing
from practice.room import Surroundings
from practice.sign_in_pages import HOME
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember
from preparation.summary.phrases import full_day


class DayPages:
    """A fortnight of appointments with where each preparation stands."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        return [web.get(HOME, self._here.door.opens(self._days, shows="appointments"))]

    async def _days(self, request: web.Request, member: StaffMember) -> web.Response:
        here = self._here
        practice = await here.database.read(lambda c: read_practice(c, member.practice_id))
        zone, now = ZoneInfo(practice.choices.time_zone), here.clock()
        today = now.astimezone(zone).date()
        first = _day(request.query.get("from", "")) or today
        start, end = start_of(first, zone), end_of(first, zone)
        vault = here.database.vault
        listing = await here.database.read(
            lambda c: read_listing(c, vault, member.practice_id, start, end)
        )
        days = show_days(listing.records, listing.known, now, zone, here.words)
        return here.rendering.page(
            "days.html",
            member,
            practice=practice,
            alerts=show_alerts(
                listing.open_alerts, {}, Showing(now, zone, here.words, here.outline)
            ),
            days=days,
            counts=count_steps(days),
            length=DAYS,
            first=full_day(start, zone),
            is_today=first == today,
            may_import=member.role in IMPORTERS,
            earlier=first - timedelta(days=DAYS),
            later=first + timedelta(days=DAYS),
        )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2200 else None
