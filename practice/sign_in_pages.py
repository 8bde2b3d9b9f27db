"""Signing in and out: the password, then the second factor."""

from __future__ import annotations

import asyncio

import structlog
from aiohttp import web

from practice.door import SIGN_IN
from practice.forms import read_form, see_other
from practice.navigation import HOME as HOME
from practice.navigation import home_of
from practice.oidc import OpenIdProvider
from practice.oidc_tokens import OpenIdRefused
from practice.rendering import Rendering
from practice.second_factor import check_code, set_up, waiting_factor
from practice.sign_in import Begun, SignIns
from practice.totp import picture, spaced
from practice.way_back import forget_way_back, way_back
from preparation.clock import Clock, NewId
from preparation.records.database import Connection, Database
from preparation.records.staff import StaffMember
from preparation.records.staff_sign_ins import CODE, ENROL, SignIn
from preparation.records.staff_subjects import provider_sign_in
from preparation.words import Words

_CODE, _SET_UP = f"{SIGN_IN}/code", f"{SIGN_IN}/set-up"
_NEXT = {CODE: _CODE, ENROL: _SET_UP}

_SECONDS_TO_REFUSE = 0.25
"""So long at least: of somebody there is more is written, and nobody is to notice."""

log = structlog.get_logger()


def next_of(begun: Begun) -> str:
    """Return where somebody goes on: to what is still missing, or in."""
    return _NEXT.get(begun.stage, home_of(begun.member.role))


class SignInPages:
    """The only pages for those who are not signed in."""

    def __init__(
        self,
        sign_ins: SignIns,
        rendering: Rendering,
        database: Database,
        clock: Clock,
        new_id: NewId,
        words: Words,
        provider: OpenIdProvider | None = None,
    ) -> None:
        self._sign_ins = sign_ins
        self._rendering = rendering
        self._database = database
        self._clock = clock
        self._new_id = new_id
        self._words = words
        self._provider = provider

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        return [
            web.get(SIGN_IN, self._ask),
            web.post(SIGN_IN, self._sign_in),
            web.get(_CODE, self._ask_code),
            web.post(_CODE, self._take_code),
            web.get(_SET_UP, self._show_set_up),
            web.post(_SET_UP, self._set_up),
            web.post("/practice/sign-out", self._sign_out),
            web.get("/practice", self._home),
        ]

    async def _home(self, _request: web.Request) -> web.Response:
        return see_other(HOME)

    async def _ask(self, request: web.Request) -> web.Response:
        over = await self._sign_ins.run_out(request)
        asked = request.query.get("as", "")
        return self._page(wrong=False, username=asked, over=over.why if over else "")

    async def _sign_in(self, request: web.Request) -> web.Response:
        form = await read_form(request)
        username, password = form.get("username", ""), form.get("password", "")
        looked_at = asyncio.create_task(asyncio.sleep(_SECONDS_TO_REFUSE))
        begun = await self._sign_ins.begin(request, username.strip(), password)
        if begun is None:
            await looked_at
            log.warning("sign-in refused")
            return self._page(wrong=True, username=username, status=403)
        await self._sign_ins.end(request)
        if begun.stage in _NEXT:
            return self._kept(see_other(next_of(begun)), begun)
        return self._kept(self._back(request, begun.member), begun)

    def _back(self, request: web.Request, member: StaffMember) -> web.Response:
        """Lead to the page they were on before, or to their first one."""
        answer = see_other(way_back(request, member) or home_of(member.role))
        forget_way_back(answer, request)
        return answer

    async def _ask_code(self, request: web.Request) -> web.Response:
        half = await self._sign_ins.half(request)
        if half is None or half.stage != CODE:
            return see_other(SIGN_IN)
        return self._rendering.page("sign_in_code.html", None, wrong=False)

    async def _take_code(self, request: web.Request) -> web.Response:
        half, form = await self._sign_ins.half(request), await read_form(request)
        if half is None or half.stage != CODE:
            return see_other(SIGN_IN)
        code = form.get("code", "")[:40]
        begun = await self._database.write(lambda c: self._with_code(c, request, half, code))
        if begun is None:
            log.warning("second factor refused")
            return self._rendering.page("sign_in_code.html", None, status=403, wrong=True)
        return self._kept(self._back(request, half.member), begun)

    def _with_code(
        self, c: Connection, request: web.Request, half: SignIn, code: str
    ) -> Begun | None:
        vault, now = self._database.vault, self._clock()
        how = check_code(c, vault, half.member, code, now=now)
        return self._sign_ins.complete(c, request, half, how) if how else None

    async def _show_set_up(self, request: web.Request) -> web.Response:
        half = await self._sign_ins.half(request)
        if half is None or half.stage != ENROL:
            return see_other(SIGN_IN)
        return await self._set_up_page(half, wrong=False)

    async def _set_up_page(self, half: SignIn, *, wrong: bool) -> web.Response:
        now, new_id = self._clock(), self._new_id
        factor = await self._database.write(
            lambda c: waiting_factor(c, half.member, now=now, new_id=new_id)
        )
        title = self._words("practice_account.set_up.picture")
        return self._rendering.page(
            "set_up_code.html",
            None,
            status=403 if wrong else 200,
            wrong=wrong,
            action=_SET_UP,
            picture=picture(factor.secret, half.member.username, title),
            key=spaced(factor.secret),
            required=True,
        )

    async def _set_up(self, request: web.Request) -> web.Response:
        half, form = await self._sign_ins.half(request), await read_form(request)
        if half is None or half.stage != ENROL:
            return see_other(SIGN_IN)
        vault, now, code = self._database.vault, self._clock(), form.get("code", "")[:40]

        def work(c: Connection) -> tuple[list[str], Begun] | None:
            codes = set_up(c, vault, half.member, code, now=now, new_id=self._new_id)
            begun = self._sign_ins.complete(c, request, half, "app") if codes else None
            return (codes, begun) if codes and begun else None

        made = await self._database.write(work)
        if made is None:
            return await self._set_up_page(half, wrong=True)
        codes, begun = made
        member = half.member
        go_on = way_back(request, member) or home_of(member.role)
        answer = self._rendering.page("recovery_codes.html", member, codes=codes, go_on=go_on)
        forget_way_back(answer, request)
        return self._kept(answer, begun)

    async def _sign_out(self, request: web.Request) -> web.Response:
        elsewhere = await self._signed_out_at(request)
        await self._sign_ins.end(request, asked=True)
        answer = see_other(SIGN_IN)
        if elsewhere:  # a page, because a form may not lead to another site
            answer = self._rendering.page("signed_out.html", None, elsewhere=elsewhere)
        self._sign_ins.forget(answer)
        return answer

    async def _signed_out_at(self, request: web.Request) -> str | None:
        """Return where the provider signs somebody out too, if they came from there."""
        token_hash = self._sign_ins.hash_of(request)
        if self._provider is None or token_hash is None:
            return None
        came = await self._database.read(lambda c: provider_sign_in(c, token_hash))
        if came is None or came.issuer != self._provider.settings.issuer:
            return None
        try:
            after = f"{self._sign_ins.public_url}{SIGN_IN}"
            return await self._provider.signed_out_at(came.id_token, after)
        except OpenIdRefused:
            return None

    def _kept(self, answer: web.Response, begun: Begun) -> web.Response:
        self._sign_ins.keep(answer, begun.token)
        return answer

    def _page(
        self, *, wrong: bool, username: str = "", over: str = "", status: int = 200
    ) -> web.Response:
        shown = self._rendering.demo_sign_ins
        asked = [one for one in shown if one.username == username]
        return self._rendering.page(
            "sign_in.html",
            None,
            status=status,
            wrong=wrong,
            username=username,
            over=over,
            chosen=next(iter((*asked, *shown)), None),
            by_openid=self._provider is not None,
        )
