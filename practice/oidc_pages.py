"""Going to the provider and coming back: sign-in, joining an account, and being signed out."""

from __future__ import annotations

import base64
import json
from binascii import Error as NotBase64

import structlog
from aiohttp import web
from cryptography.exceptions import InvalidTag

from practice.door import EVERYBODY, SIGN_IN
from practice.forms import read_form, see_other
from practice.navigation import home_of
from practice.oidc import Identity, OpenIdProvider, Started
from practice.oidc_accounts import link, member_for
from practice.oidc_tokens import OpenIdRefused
from practice.room import Surroundings
from practice.sign_in import Begun
from practice.way_back import forget_way_back, way_back
from preparation.records.database import Connection
from preparation.records.staff import StaffId, StaffMember
from preparation.records.staff_sign_ins import sign_in_hash
from preparation.records.staff_subjects import end_provider_sign_ins, keep_provider_sign_in

START = f"{SIGN_IN}/openid"
BACK = f"{START}/back"
LINK = "/practice/account/openid"
OVER = "/practice/openid/over"
ACCOUNT = "/practice/account"
_PLACE = "openid.started"
_TEN_MINUTES = 600

log = structlog.get_logger()


class OpenIdPages:
    """The way to a provider and back."""

    def __init__(self, here: Surroundings, provider: OpenIdProvider) -> None:
        self._here = here
        self._provider = provider
        self._https = here.public_url.startswith("https:")
        self._cookie = "__Host-openid" if self._https else "openid"

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses; the provider itself calls the last one."""
        return [
            web.get(START, self._start),
            web.get(BACK, self._back),
            web.get(LINK, self._here.door.opens(self._link, EVERYBODY)),
            web.post(OVER, self._over),
        ]

    async def _start(self, _request: web.Request) -> web.Response:
        return await self._sent_away("")

    async def _link(self, _request: web.Request, member: StaffMember) -> web.Response:
        return await self._sent_away(member.id)

    async def _sent_away(self, whose: str) -> web.Response:
        try:
            address, started = await self._provider.start(self._back_url, whose)
        except OpenIdRefused as refusal:
            return self._refused(refusal)
        answer = see_other(address)
        # Lax: it must come along when the provider sends the browser back.
        answer.set_cookie(
            self._cookie,
            self._sealed(started),
            max_age=_TEN_MINUTES,
            path="/",
            secure=self._https,
            httponly=True,
            samesite="Lax",
        )
        return answer

    async def _back(self, request: web.Request) -> web.Response:
        """Take somebody in. The page leads on by itself: a redirect would lose the cookie."""
        started = self._opened(request.cookies.get(self._cookie, ""))
        try:
            if started is None:
                raise OpenIdRefused("state")
            identity = await self._provider.finish(dict(request.query), started, self._back_url)
            begun, member = await self._here.database.write(
                lambda c: self._taken_in(c, request, identity, started)
            )
        except OpenIdRefused as refusal:
            answer = self._refused(refusal)
        else:
            back = way_back(request, member) or home_of(member.role)
            go_on = ACCOUNT if started.link else back
            answer = self._here.rendering.page("openid_arrived.html", None, go_on=go_on)
            forget_way_back(answer, request)
            self._here.sign_ins.keep(answer, begun.token)
        answer.del_cookie(self._cookie, path="/", secure=self._https, httponly=True, samesite="Lax")
        return answer

    def _taken_in(
        self, c: Connection, request: web.Request, identity: Identity, started: Started
    ) -> tuple[Begun, StaffMember]:
        here, now = self._here, self._here.clock()
        if started.link:
            member = link(c, StaffId(started.link), identity, now=now, new_id=here.new_id)
        else:
            settings = self._provider.settings
            member = member_for(c, identity, settings, now=now, new_id=here.new_id)
        begun = here.sign_ins.start(c, request, member, "openid")
        keep_provider_sign_in(
            c,
            sign_in_hash(here.database.vault, begun.token),
            issuer=identity.issuer,
            subject=identity.subject,
            provider_key=identity.provider_key,
            id_token=identity.id_token,
            now=now,
            new_id=here.new_id,
        )
        return begun, member

    async def _over(self, request: web.Request) -> web.Response:
        """End what the provider says is over: a smartcard was taken out, say."""
        token, now = (await read_form(request)).get("logout_token", ""), self._here.clock()
        try:
            subject, key = await self._provider.over(token)
        except OpenIdRefused as refusal:
            log.warning("back-channel logout refused", why=str(refusal))
            return web.json_response({"error": "invalid_request"}, status=400)
        issuer = self._provider.settings.issuer
        await self._here.database.write(
            lambda c: end_provider_sign_ins(c, issuer, subject=subject, provider_key=key, now=now)
        )
        return web.Response(status=200)

    def _refused(self, refusal: OpenIdRefused) -> web.Response:
        log.warning("openid sign-in refused", why=str(refusal))
        key = f"practice_account.openid.{refusal}"
        words = self._here.words
        why = words(key if key in words else "practice_account.openid.other")
        return self._here.rendering.page("openid_refused.html", None, status=403, why=why)

    @property
    def _back_url(self) -> str:
        return f"{self._here.public_url}{BACK}"

    def _sealed(self, started: Started) -> str:
        text = json.dumps(started.as_fields() | {"at": self._here.clock().timestamp()})
        return base64.urlsafe_b64encode(self._here.database.vault.seal(text, _PLACE)).decode()

    def _opened(self, cookie: str) -> Started | None:
        try:
            sealed = base64.urlsafe_b64decode(cookie.encode())
            kept = json.loads(self._here.database.vault.open(sealed, _PLACE))
        except (InvalidTag, KeyError, ValueError, NotBase64):
            return None
        at = kept.pop("at")
        age = self._here.clock().timestamp() - at
        return Started(**kept) if 0 <= age <= _TEN_MINUTES else None
