"""How long everything is kept: what other days would take away is looked at before it is saved."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.data_pages import DATA, LONGEST, MANAGES, SHORTEST
from practice.forms import read_form, see_other
from practice.keeping_shown import beside, tonight
from practice.room import Surroundings
from preparation.keeping.retention import Retention
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practices import change_choices, read_practice
from preparation.records.staff import StaffMember

_KEEP = f"{DATA}/keep"
_WRONG = f"{DATA}?wrong=days"


class KeepPages:
    """Changing how long everything is kept."""

    def __init__(self, here: Surroundings, retention: Retention) -> None:
        self._here = here
        self._retention = retention

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(_KEEP, opens(self._look, MANAGES)),
            web.post(_KEEP, opens(self._keep, MANAGES)),
        ]

    async def _look(self, request: web.Request, member: StaffMember) -> web.Response:
        """Show what goes tonight with other days, beside what goes as it is; save nothing."""
        days = _days(request.query.get("days", ""))
        if days is None:
            return see_other(_WRONG)
        practice = await self._here.database.read(lambda c: read_practice(c, member.practice_id))
        zone = ZoneInfo(practice.choices.time_zone)
        other = replace(practice, choices=replace(practice.choices, keep_days=days))
        now = tonight(await self._retention.outlook(practice), zone)
        then = tonight(await self._retention.outlook(other), zone)
        return self._here.rendering.page(
            "data_keep.html",
            member,
            days=days,
            days_now=practice.choices.keep_days,
            kinds=beside(now, then),
            then=then,
        )

    async def _keep(self, request: web.Request, member: StaffMember) -> web.Response:
        days = _days((await read_form(request)).get("days", ""))
        if days is None:
            return see_other(_WRONG)

        def work(c: Connection) -> None:
            practice = read_practice(c, member.practice_id)
            change_choices(c, practice.id, replace(practice.choices, keep_days=days))
            said = f"keep_days: {practice.choices.keep_days} -> {days}"
            append(c, self._here.clock(), practice.id, member.id, "changed a setting", said)

        await self._here.database.write(work)
        return see_other(f"{DATA}?kept=1")


def _days(typed: str) -> int | None:
    """Return a number of days within bounds, or None."""
    text = typed.strip()
    right = text.isascii() and text.isdigit() and SHORTEST <= int(text[:6]) <= LONGEST
    return int(text) if right else None
