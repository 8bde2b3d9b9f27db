"""Texts to look at: held, from shared phones, not arrived, or a machine's."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import read_form, see_other
from practice.room import Surroundings
from practice.steps import when
from practice.texts import LEFT, SEEN, SENT, Looking, decide, place, read_texts, reason_of
from preparation.errors import NotFound, Stale
from preparation.model import PreparationId
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember

TEXTS = "/practice/texts"
_DECISIONS = frozenset({SENT, LEFT, SEEN})


class TextsPages:
    """What only a person can decide about a text."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(TEXTS, opens(self._texts)),
            web.post(f"{TEXTS}/{{text}}/decide", opens(self._decide)),
            web.post(f"{TEXTS}/{{text}}/whose", opens(self._place)),
        ]

    async def _texts(self, request: web.Request, member: StaffMember) -> web.Response:
        here, looking = self._here, self._looking(member)
        texts = await here.database.write(lambda c: read_texts(c, here.database.vault, looking))
        practice = await here.database.read(lambda c: read_practice(c, member.practice_id))
        zone = ZoneInfo(practice.choices.time_zone)
        return here.rendering.page(
            "texts.html",
            member,
            texts=texts,
            practice=practice,
            reason=reason_of,
            when=lambda moment: when(moment, zone),
        )

    async def _decide(self, request: web.Request, member: StaffMember) -> web.Response:
        form, text = await read_form(request), request.match_info["text"]
        did = form.get("did", "")
        if did not in _DECISIONS:
            raise NotFound("decision")
        looking = self._looking(member)
        await self._here.database.write(lambda c: decide(c, looking, text, did))
        return see_other(TEXTS)

    async def _place(self, request: web.Request, member: StaffMember) -> web.Response:
        here, looking = self._here, self._looking(member)
        form, text = await read_form(request), request.match_info["text"]
        whose = form.get("preparation")
        if whose is None:
            raise NotFound("person")
        preparation_id = PreparationId(whose) if whose else None
        try:
            await here.database.write(
                lambda c: place(c, here.database.vault, here.outline, looking, text, preparation_id)
            )
        except Stale:  # somebody on the phone said who they are, or another member pressed first
            raise NotFound("text") from None
        return see_other(TEXTS)

    def _looking(self, member: StaffMember) -> Looking:
        return Looking(member, self._here.clock(), self._here.new_id)
