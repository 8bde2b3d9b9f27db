"""One's own second factor: setting it up, new recovery codes, taking it away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import web

from practice.door import EVERYBODY
from practice.forms import read_form, see_other
from practice.room import Surroundings
from practice.second_factor import fresh_recovery, set_up, take_away, waiting_factor
from practice.totp import picture, spaced
from preparation.records.database import Connection
from preparation.records.staff import StaffMember, read_password
from preparation.records.staff_factors import read_factor
from preparation.records.staff_sign_ins import end_all

ACCOUNT = "/practice/account"
_CODE = f"{ACCOUNT}/code"

type ShowAccount = Callable[[web.Request, StaffMember, str, str], Awaitable[web.Response]]


class FactorPages:
    """What the account's page leads to about the second factor."""

    def __init__(self, here: Surroundings, account: ShowAccount) -> None:
        self._here = here
        self._account = account

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(_CODE, opens(self._show, EVERYBODY)),
            web.post(_CODE, opens(self._set_up, EVERYBODY)),
            web.post(f"{_CODE}/recovery", opens(self._recovery, EVERYBODY)),
            web.post(f"{_CODE}/off", opens(self._off, EVERYBODY)),
        ]

    async def _show(self, _request: web.Request, member: StaffMember) -> web.Response:
        return await self._page(member, wrong=False)

    async def _page(self, member: StaffMember, *, wrong: bool) -> web.Response:
        here, now = self._here, self._here.clock()
        factor = await here.database.write(
            lambda c: waiting_factor(c, member, now=now, new_id=here.new_id)
        )
        title = here.words("practice_account.set_up.picture")
        return here.rendering.page(
            "set_up_code.html",
            member,
            status=403 if wrong else 200,
            wrong=wrong,
            action=_CODE,
            picture=picture(factor.secret, member.username, title),
            key=spaced(factor.secret),
            required=False,
        )

    async def _set_up(self, request: web.Request, member: StaffMember) -> web.Response:
        """Let the new secret count, and end every other sign-in."""
        here, form = self._here, await read_form(request)
        vault, now, code = here.database.vault, here.clock(), form.get("code", "")[:40]
        mine = here.sign_ins.hash_of(request) or ""

        def work(c: Connection) -> list[str] | None:
            codes = set_up(c, vault, member, code, now=now, new_id=here.new_id)
            if codes:
                end_all(c, member.id, now=now, but=mine)
            return codes

        codes = await here.database.write(work)
        if codes is None:
            return await self._page(member, wrong=True)
        return here.rendering.page("recovery_codes.html", member, codes=codes, go_on=ACCOUNT)

    async def _recovery(self, request: web.Request, member: StaffMember) -> web.Response:
        here, now = self._here, self._here.clock()
        if not await self._is_theirs(request, member):
            return await self._account(request, member, "current_wrong", "recovery")
        vault = here.database.vault

        def work(c: Connection) -> list[str]:
            if read_factor(c, member.id) is None:
                return []
            return fresh_recovery(c, vault, member, now=now, new_id=here.new_id)

        codes = await here.database.write(work)
        if not codes:
            return see_other(ACCOUNT)
        return here.rendering.page("recovery_codes.html", member, codes=codes, go_on=ACCOUNT)

    async def _off(self, request: web.Request, member: StaffMember) -> web.Response:
        here, now = self._here, self._here.clock()
        if not await self._is_theirs(request, member):
            return await self._account(request, member, "current_wrong", "off")

        def work(c: Connection) -> None:
            if not here.sign_ins.needs_factor(c, member):
                take_away(c, member, member.id, now=now)

        await here.database.write(work)
        return see_other(f"{ACCOUNT}?done=code_off")

    async def _is_theirs(self, request: web.Request, member: StaffMember) -> bool:
        """Ask for the password again before anything about the second factor changes."""
        typed = (await read_form(request)).get("current", "")
        kept = await self._here.database.read(lambda c: read_password(c, member.id))
        return await self._here.sign_ins.right_password(member, typed, kept)
