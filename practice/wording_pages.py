"""Every text that patients get, for the manager to read before anybody else does."""

from __future__ import annotations

from collections.abc import Sequence

from aiohttp import web

from practice.installation import Installation
from practice.room import Surroundings
from practice.settings_pages import MANAGES
from practice.settings_shown import SETTINGS
from practice.wording import Wording, show_wording
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember


class WordingPages:
    """The texts with the practice's own name in them."""

    def __init__(
        self, here: Surroundings, installation: Installation, dialogue: Sequence[Wording]
    ) -> None:
        self._here = here
        self._count = installation.count_segments
        self._dialogue = dialogue

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the address."""
        return [web.get(f"{SETTINGS}/wording", self._here.door.opens(self._show, MANAGES))]

    async def _show(self, _request: web.Request, member: StaffMember) -> web.Response:
        here = self._here
        practice = await here.database.read(lambda c: read_practice(c, member.practice_id))
        shown = show_wording(here.words, self._dialogue, practice, self._count)
        return here.rendering.page("wording.html", member, practice=practice, parts=shown)
