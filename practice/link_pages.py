"""A new link to a patient's own page: the old ones end, and the new one is texted."""

from __future__ import annotations

from collections.abc import Callable

from aiohttp import web

from practice.forms import see_other
from practice.preparation_pages import ONE
from practice.room import Surroundings
from preparation.invite.new_links import NewLinks, Refusal
from preparation.model import PreparationId
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice
from preparation.records.links import is_locked
from preparation.records.staff import StaffMember


class LinkPages:
    """For whoever rings because their link does not work, was locked, or was seen by others."""

    def __init__(self, here: Surroundings, new_links: NewLinks, wake: Callable[[], None]) -> None:
        self._here = here
        self._new_links = new_links
        self._wake = wake

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(f"{ONE}/link", opens(self._show)),
            web.post(f"{ONE}/link", opens(self._send)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        def look(c: Connection) -> web.Response:
            shown = self._page(c, request, member, request.query.get("done", ""))
            asked = request.match_info["preparation"]
            append(
                c, self._here.clock(), member.practice_id, member.id, "looked at the link", asked
            )
            return shown

        return await self._here.database.write(look)

    async def _send(self, request: web.Request, member: StaffMember) -> web.Response:
        refusal = await self._here.database.write(lambda c: self._replace(c, request, member))
        if refusal is None:
            self._wake()
            return see_other(f"{request.path}?done=sent")
        return see_other(request.path)

    def _replace(self, c: Connection, request: web.Request, member: StaffMember) -> Refusal | None:
        asked = PreparationId(request.match_info["preparation"])
        record = preparation_of_practice(c, member.practice_id, asked)
        refusal = self._new_links.instead(c, record)
        if refusal is None:
            now = self._here.clock()
            append(c, now, member.practice_id, member.id, "sent a new link", asked)
        return refusal

    def _page(
        self, c: Connection, request: web.Request, member: StaffMember, done: str
    ) -> web.Response:
        asked = PreparationId(request.match_info["preparation"])
        record = preparation_of_practice(c, member.practice_id, asked)
        refusal = self._new_links.refusal(c, record)
        return self._here.rendering.page(
            "link.html",
            member,
            record=record,
            locked=is_locked(c, asked),
            refusal=refusal.value if refusal else "",
            sent=done == "sent",
        )
