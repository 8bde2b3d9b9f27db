"""Signing in and out."""

from __future__ import annotations

import structlog
from aiohttp import web

from practice.door import SIGN_IN
from practice.forms import read_form, see_other
from practice.rendering import Rendering
from practice.sign_in import SignIns

HOME = "/practice/"

log = structlog.get_logger()


class SignInPages:
    """The only pages for those who are not signed in."""

    def __init__(self, sign_ins: SignIns, rendering: Rendering) -> None:
        self._sign_ins = sign_ins
        self._rendering = rendering

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        return [
            web.get(SIGN_IN, self._ask),
            web.post(SIGN_IN, self._sign_in),
            web.post("/practice/sign-out", self._sign_out),
            web.get("/practice", self._home),
        ]

    async def _home(self, _request: web.Request) -> web.Response:
        return see_other(HOME)

    async def _ask(self, _request: web.Request) -> web.Response:
        return self._rendering.page("sign_in.html", None, wrong=False, username="")

    async def _sign_in(self, request: web.Request) -> web.Response:
        form = await read_form(request)
        username, password = form.get("username", ""), form.get("password", "")
        token = await self._sign_ins.begin(username.strip(), password)
        if token is None:
            log.warning("sign-in refused")
            return self._rendering.page(
                "sign_in.html", None, status=403, wrong=True, username=username
            )
        await self._sign_ins.end(request)
        answer = see_other(HOME)
        self._sign_ins.keep(answer, token)
        return answer

    async def _sign_out(self, request: web.Request) -> web.Response:
        await self._sign_ins.end(request)
        answer = see_other(SIGN_IN)
        self._sign_ins.forget(answer)
        return answer
