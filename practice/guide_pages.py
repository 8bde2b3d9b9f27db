"""A one-page guide to the conversation, for staff who are new to it: to read or to print."""

from __future__ import annotations

from aiohttp import web

from practice.room import Surroundings
from preparation.records.staff import StaffMember
from preparation.words import Words

GUIDE = "/practice/guide"
_PARTS = (
    "practice_guide.before.",
    "practice_guide.begin.",
    "practice_guide.explore.",
    "practice_guide.agree.",
    "practice_guide.after.",
    "practice_guide.care.",
)
_APART = ("heading", "say")


class GuidePages:
    """The guide."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._parts = read_guide(here.words)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the address."""
        return [web.get(GUIDE, self._here.door.opens(self._show))]

    async def _show(self, _request: web.Request, member: StaffMember) -> web.Response:
        return self._here.rendering.page("guide.html", member, parts=self._parts)


def read_guide(words: Words) -> dict[str, list[str]]:
    """Return the parts of the guide in their order, each with the keys of its points."""
    apart = {part + name for part in _PARTS for name in _APART}
    return {
        part: [key for key in words if key.startswith(part) and key not in apart] for part in _PARTS
    }
