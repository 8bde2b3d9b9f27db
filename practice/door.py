"""The door of the practice's pages: who is signed in, and may they be here."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection

from aiohttp import web

from practice.forms import see_other
from practice.frame import Frames, framed
from practice.navigation import HOME, home_of
from practice.rendering import Rendering
from practice.seen_lists import SeenLists
from practice.sign_in import SignIns
from practice.way_back import keep_way_back
from preparation.errors import NotFound
from preparation.model import READERS, Role
from preparation.records.staff import StaffMember
from preparation.records.staff_sign_ins import SignIn

SIGN_IN = "/practice/sign-in"
EVERYBODY = frozenset(Role)

type Page = Callable[[web.Request, StaffMember], Awaitable[web.StreamResponse]]
type Asked = Callable[[web.Request, SignIn], Awaitable[web.StreamResponse]]
type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Door:
    """Lets in who is signed in and has the role that a page asks for."""

    def __init__(
        self, sign_ins: SignIns, rendering: Rendering, frames: Frames, seen: SeenLists
    ) -> None:
        self._sign_ins = sign_ins
        self._rendering = rendering
        self._frames = frames
        self._seen = seen

    def opens(self, page: Page, roles: Collection[Role] = READERS, *, shows: str = "") -> Handler:
        """Return the handler of a page; what is not theirs does not exist for them.

        Whoever may not see the appointments is led to their own first page instead. `shows`
        names a list of patients that the page shows: who looked at it is in the audit trail.
        """

        async def guarded(request: web.Request) -> web.StreamResponse:
            signed_in = await self._sign_ins.here(request)
            if signed_in is None:
                return await self._shown_out(request)
            member = signed_in.member
            around = await self._frames.around(request.path, member.practice_id, member.role)
            with framed(around):
                if shows and member.role in roles:
                    await self._seen.note(member, shows)
                return await self._let_in(request, member, page, roles)

        return guarded

    async def _let_in(
        self, request: web.Request, member: StaffMember, page: Page, roles: Collection[Role]
    ) -> web.StreamResponse:
        try:
            if member.role in roles:
                return await page(request, member)
            if request.path == HOME and (home := home_of(member.role)) != HOME:
                return see_other(home)
            raise NotFound("page")
        except NotFound:
            return self._rendering.page("trouble.html", member, status=404, what="lost")

    async def _shown_out(self, request: web.Request) -> web.Response:
        """Lead to the sign-in, and from there back to the page: whoever was on it, nobody else."""
        answer, over = see_other(SIGN_IN), await self._sign_ins.run_out(request)
        whose = over.staff_id if over else None
        keep_way_back(answer, request, whose, https=self._sign_ins.https)
        return answer

    def answers(
        self, asked: Asked, roles: Collection[Role] = READERS, *, there: bool = False
    ) -> Handler:
        """Return the handler of what a page asks by itself.

        Nobody counts as there for it, unless (`there`) the page says that somebody is.
        """

        async def guarded(request: web.Request) -> web.StreamResponse:
            signed_in = await self._sign_ins.here(request, note=there)
            if signed_in is None:
                return web.Response(status=401)
            if signed_in.member.role not in roles:
                return web.Response(status=404)
            return await asked(request, signed_in)

        return guarded
