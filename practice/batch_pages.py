"""Invites before they go, on a page: read them, let them go, or stop them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.batches import (
    RELEASERS,
    CountSegments,
    Desk,
    ask,
    call_all_back,
    decide,
    read_outlook,
    release,
)
from practice.forms import read_form, see_other
from practice.invite_holds import HoldOrLet, hold, let
from practice.room import Room, Surroundings
from practice.steps import when
from preparation.invite.quiet_hours import next_allowed
from preparation.model import PreparationId, Role
from preparation.records.batches import BatchState
from preparation.records.database import Connection
from preparation.records.staff import StaffMember, accounts_of

BATCHES = "/practice/invites"
SENDERS = frozenset({Role.STAFF, Role.MANAGER})
SHOWN = 100
_MOST_DIGITS = 6
_TOLD = frozenset(
    {"asked", "changed", "same_person", "released", "cancelled", "back", "going"}
    | {"held", "too_late", "let"}
)


def batch_pages(count_segments: CountSegments) -> Callable[[Surroundings], Room]:
    """Return what makes the room, which has to know what a text costs."""
    return lambda here: BatchPages(here, count_segments)


class BatchPages:
    """What would go out, word for word, with its price."""

    def __init__(self, here: Surroundings, count_segments: CountSegments) -> None:
        self._here = here
        self._desk = Desk(
            here.database.vault, here.words, here.public_url, count_segments, here.new_id
        )

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = partial(self._here.door.opens, roles=SENDERS)
        reads = partial(self._here.door.opens, roles=RELEASERS)
        return [
            web.get(BATCHES, reads(self._show, shows="invitations")),
            web.post(f"{BATCHES}/ask", opens(self._ask)),
            web.post(f"{BATCHES}/back", opens(self._call_back)),
            web.post(f"{BATCHES}/go-on", opens(self._go_on)),
            web.post(f"{BATCHES}/hold", opens(partial(self._hold_or_let, hold))),
            web.post(f"{BATCHES}/let-go", opens(partial(self._hold_or_let, let))),
            web.post(f"{BATCHES}/batches/{{batch}}", reads(self._decide)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        here, now = self._here, self._here.clock()
        outlook = await here.database.read(lambda c: read_outlook(c, self._desk, member, now=now))
        accounts = await here.database.read(lambda c: accounts_of(c, member.practice_id))
        names = {str(one.member.id): one.member.name for one in accounts}
        zone = ZoneInfo(outlook.practice.choices.time_zone)
        told = request.query.get("told", "")
        shown = outlook.drafts[:SHOWN]
        return here.rendering.page(
            "invites.html",
            member,
            outlook=outlook,
            drafts=[(one, when(one.record.appointment.start, zone)) for one in shown],
            more=len(outlook.drafts) - len(shown),
            held=[
                (one, when(one.record.appointment.start, zone)) for one in outlook.kept_back[:SHOWN]
            ],
            batches=[
                (one, names.get(one.asked_by, ""), names.get(one.by, ""), when(one.at, zone))
                for one in outlook.batches
            ],
            goes=when(next_allowed(now, outlook.practice.choices), zone),
            told=told if told in _TOLD else "",
            count=_count(request.query.get("count", "")),
            may_send=member.role in SENDERS,
        )

    async def _ask(self, _request: web.Request, member: StaffMember) -> web.Response:
        now = self._here.clock()
        return await self._tell(lambda c: ask(c, self._desk, member, now=now))

    async def _decide(self, request: web.Request, member: StaffMember) -> web.Response:
        here, form, batch = self._here, await read_form(request), request.match_info["batch"]
        going = form.get("decision") == "release"
        to = BatchState.RELEASED if going else BatchState.CANCELLED
        return await self._tell(
            lambda c: decide(c, member, batch, to, now=here.clock(), new_id=here.new_id)
        )

    async def _call_back(self, _request: web.Request, member: StaffMember) -> web.Response:
        here = self._here

        back = await here.database.write(
            lambda c: call_all_back(c, member, now=here.clock(), new_id=here.new_id)
        )
        return see_other(f"{BATCHES}?told={'back' if back else 'changed'}&count={back}")

    async def _go_on(self, _request: web.Request, member: StaffMember) -> web.Response:
        def work(c: Connection) -> str:
            release(c, member, now=self._here.clock())
            return "going"

        return await self._tell(work)

    async def _hold_or_let(
        self, change: HoldOrLet, request: web.Request, member: StaffMember
    ) -> web.Response:
        here, form = self._here, await read_form(request)
        asked = form.get("preparation", "")
        only = None if form.get("all") == "yes" else {PreparationId(asked)}
        vault, now = here.database.vault, here.clock()
        return await self._tell(
            lambda c: change(c, vault, member, only, now=now, new_id=here.new_id)
        )

    async def _tell(self, work: Callable[[Connection], str]) -> web.Response:
        told = await self._here.database.write(work)
        return see_other(f"{BATCHES}?told={told}")


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else 0
