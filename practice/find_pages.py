"""Finding a patient: somebody rings, and their page is two presses away."""

from __future__ import annotations

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import one_line, read_form
from practice.found import FoundRow, foremost, found_row
from practice.listing import know
from practice.room import Surroundings
from preparation.finding import LONGEST, Asked, read_asked
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.finding import find_people
from preparation.records.practice_alerts import practice_alerts
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember

FIND = "/practice/find"


@dataclass(frozen=True, slots=True)
class _Shown:
    rows: list[FoundRow]
    more: int


class FindPages:
    """What was typed is in no address and in no log: a form is sent, and the answer is the list."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [web.get(FIND, opens(self._show)), web.post(FIND, opens(self._find))]

    async def _show(self, _request: web.Request, member: StaffMember) -> web.Response:
        return self._page(member, "", "", None)

    async def _find(self, request: web.Request, member: StaffMember) -> web.Response:
        """Look somebody up, once the audit says who looks: not whom for."""
        here = self._here
        typed = one_line((await read_form(request)).get("who", ""), LONGEST)
        asked = read_asked(typed)
        if asked.problem:
            return self._page(member, typed, asked.problem, None)
        now, who = here.clock(), member.id
        await here.database.write(
            lambda c: append(c, now, member.practice_id, who, "looked for a patient", who)
        )
        found = await here.database.read(lambda c: self._read(c, member, asked))
        return self._page(member, typed, "", found)

    def _read(self, c: Connection, member: StaffMember, asked: Asked) -> _Shown:
        here, now, mine = self._here, self._here.clock(), member.practice_id
        zone = ZoneInfo(read_practice(c, mine).choices.time_zone)
        found = find_people(c, here.database.vault, mine, asked)
        records = [one for each in found.people if (one := foremost(each.records, now))]
        alerts = practice_alerts(c, mine, [one.preparation.id for one in records])
        known = know(c, here.database.vault, mine, records, alerts)
        rows = [found_row(one, known, now, zone, here.words) for one in found.people]
        return _Shown(rows, found.more)

    def _page(
        self, member: StaffMember, typed: str, problem: str, found: _Shown | None
    ) -> web.Response:
        return self._here.rendering.page(
            "find.html",
            member,
            status=400 if problem else 200,
            typed=typed,
            problem=problem,
            found=found,
        )
