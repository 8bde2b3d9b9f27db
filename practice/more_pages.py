"""The pages that are not opened every day, each with what it is for."""

from __future__ import annotations

from aiohttp import web

from practice.navigation import MORE, groups_of
from practice.room import Surroundings
from preparation.model import READERS
from preparation.records.staff import StaffMember


class MorePages:
    """One page: where everything else is."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        return [web.get(MORE, self._here.door.opens(self._show, frozenset(READERS)))]

    async def _show(self, _request: web.Request, member: StaffMember) -> web.Response:
        return self._here.rendering.page("more.html", member, groups=groups_of(member.role))
