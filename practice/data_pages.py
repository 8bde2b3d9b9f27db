"""People's data, for the manager: the way to one person's, and how long everything is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.data_finding import FIELDS, find_sought, read_sought
from practice.forms import one_line, read_form, see_other
from practice.keeping_shown import last_done, tonight
from practice.room import Surroundings
from preparation.keeping.retention import Retention
from preparation.model import Patient, Practice, Role
from preparation.records.database import Connection
from preparation.records.practices import read_practice
from preparation.records.retention_rounds import Round, last_round
from preparation.records.staff import StaffMember

DATA = "/practice/data"
MANAGES = frozenset({Role.MANAGER})
SHORTEST, LONGEST = 90, 3650
"""Days: less than a season would lose a summary that is still talked about."""
_NOTHING: Mapping[str, str] = dict.fromkeys(FIELDS, "")


class DataPages:
    """Finding a person, and what goes tonight."""

    def __init__(self, here: Surroundings, retention: Retention) -> None:
        self._here = here
        self._retention = retention

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(DATA, opens(self._show, MANAGES)),
            web.post(f"{DATA}/find", opens(self._find, MANAGES)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        wrong = "days" if request.query.get("wrong") == "days" else ""
        return await self._page(member, wrong=wrong, done="kept" in request.query)

    async def _find(self, request: web.Request, member: StaffMember) -> web.Response:
        """Look somebody up; what was typed comes back on the page, and is in no address."""
        form = await read_form(request)
        typed = {name: one_line(form.get(name, ""), 80) for name in FIELDS}
        sought = read_sought(form, self._here.clock().date())
        if isinstance(sought, str):
            return await self._page(member, wrong=sought, typed=typed)
        vault = self._here.database.vault
        found = await self._here.database.read(
            lambda c: find_sought(c, vault, member.practice_id, sought)
        )
        if len(found) == 1:
            return see_other(f"{DATA}/{found[0].id}")
        return await self._page(member, wrong="" if found else "nobody", typed=typed, found=found)

    async def _page(
        self,
        member: StaffMember,
        *,
        wrong: str,
        done: bool = False,
        typed: Mapping[str, str] = _NOTHING,
        found: Sequence[Patient] = (),
    ) -> web.Response:
        now = self._here.clock()

        def read(c: Connection) -> tuple[Practice, Round | None]:
            return read_practice(c, member.practice_id), last_round(c, member.practice_id, now=now)

        practice, last = await self._here.database.read(read)
        zone = ZoneInfo(practice.choices.time_zone)
        return self._here.rendering.page(
            "data.html",
            member,
            days=practice.choices.keep_days,
            shortest=SHORTEST,
            longest=LONGEST,
            tonight=tonight(await self._retention.outlook(practice), zone),
            last=last_done(last, zone, now),
            wrong=wrong,
            done=done,
            typed=typed,
            found=found,
        )
