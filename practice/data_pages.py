"""People's data, for the manager: finding somebody, and how long everything is kept."""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from practice.forms import read_form, see_other
from practice.room import Surroundings
from preparation.keeping.retention import Retention
from preparation.model import NhsNumber, Practice, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.patients import find_by_nhs_number
from preparation.records.practices import change_choices, read_practice
from preparation.records.staff import StaffMember

DATA = "/practice/data"
MANAGES = frozenset({Role.MANAGER})
_SHORTEST, _LONGEST = 90, 3650
"""Days: less than a season would lose a summary that is still talked about."""


class DataPages:
    """The way to a person's data, and keeping no longer than agreed."""

    def __init__(self, here: Surroundings, retention: Retention) -> None:
        self._here = here
        self._retention = retention

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(DATA, opens(self._show, MANAGES)),
            web.post(f"{DATA}/find", opens(self._find, MANAGES)),
            web.post(f"{DATA}/keep", opens(self._keep, MANAGES)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        wrong = request.query.get("wrong", "")
        return await self._page(
            member,
            wrong=wrong if wrong in ("nobody", "days") else "",
            done="kept" if "kept" in request.query else "",
        )

    async def _page(self, member: StaffMember, *, wrong: str, done: str) -> web.Response:
        practice = await self._practice(member)
        would_take = await self._retention.would_take(practice)
        return self._here.rendering.page(
            "data.html",
            member,
            days=practice.choices.keep_days,
            shortest=_SHORTEST,
            longest=_LONGEST,
            would_take=sum(would_take.values()),
            wrong=wrong,
            done=done,
        )

    async def _find(self, request: web.Request, member: StaffMember) -> web.Response:
        """Look somebody up by their NHS number, which is in no address."""
        typed = (await read_form(request)).get("nhs_number", "")
        number = NhsNumber("".join(letter for letter in typed if letter.isdigit()))
        vault = self._here.database.vault
        found = await self._here.database.read(
            lambda c: find_by_nhs_number(c, vault, member.practice_id, [number])
        )
        if number not in found:
            return see_other(f"{DATA}?wrong=nobody")
        return see_other(f"{DATA}/{found[number].id}")

    async def _keep(self, request: web.Request, member: StaffMember) -> web.Response:
        typed = (await read_form(request)).get("days", "").strip()
        if not (typed.isascii() and typed.isdigit() and _SHORTEST <= int(typed[:6]) <= _LONGEST):
            return see_other(f"{DATA}?wrong=days")

        def work(c: Connection) -> None:
            practice = read_practice(c, member.practice_id)
            now, days = self._here.clock(), int(typed)
            change_choices(c, practice.id, replace(practice.choices, keep_days=days))
            said = f"keep_days: {practice.choices.keep_days} -> {days}"
            append(c, now, practice.id, member.id, "changed a setting", said)

        await self._here.database.write(work)
        return see_other(f"{DATA}?kept=1")

    async def _practice(self, member: StaffMember) -> Practice:
        return await self._here.database.read(lambda c: read_practice(c, member.practice_id))
