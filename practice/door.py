"""The door of the practice's pages: who is signed in, and may they be here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from aiohttp import web

from practice.forms import see_other
from practice.navigation import HOME, home_of
from practice.rendering import Rendering
from practice.seen_lists import SeenLists
from practice.sign_in import SignIns
from preparation.errors import NotFound
from preparation.model import READERS, Role
from preparation.records.staff import StaffMember

SIGN_IN = "/practice/sign-in"
EVERYBODY = frozenset(Role)

type Page = Callable[[web.Request, StaffMember], Awaitable[web.StreamResponse]]
type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Door:
    """Lets in who is signed in and has the role that a page asks for."""

    def __init__(self, sign_ins: SignIns, rendering: Rendering, seen: SeenLists) -> None:
        self._sign_ins = sign_ins
        self._rendering = rendering
        self._seen = seen

    def opens(self, page: Page, roles: Collection[Role] = READERS, *, shows: str = "") -> Handler:
        """Return the handler of a page; what is not theirs does not exist for them.

        Whoever may not see the appointments is led to their own first page instead. `shows`
        names a list of patients that the page shows: who looked at it is in the audit trail.
        """

        async def guarded(request: web.Request) -> web.StreamResponse:
            signed_in = await self._sign_ins.here(request)
            if signed_in is None:
                return see_other(SIGN_IN)
            member = signed_in.member
            try:
                if member.role in roles:
                    if shows:
                        await self._seen.note(member, shows)
                    return await page(request, member)
                if request.path == HOME and (home := home_of(member.role)) != HOME:
                    return see_other(home)
                raise NotFound("page")
            except NotFound:
                return self._rendering.page("trouble.html", member, status=404, what="lost")

        return guarded

    def answers(self, page: Page, roles: Collection[Role] = READERS) -> Handler:
        """Return the handler of what a page asks by itself: nobody counts as there for it."""

        async def guarded(request: web.Request) -> web.StreamResponse:
            signed_in = await self._sign_ins.here(request, note=False)
            if signed_in is None:
                return web.Response(status=401)
            if signed_in.member.role not in roles:
                return web.Response(status=404)
            return await page(request, signed_in.member)

        return guarded
