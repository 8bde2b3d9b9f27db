"""One's own account: the password, the second factor, and where one is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.door import EVERYBODY
from practice.factor_pages import ACCOUNT, FactorPages
from practice.forms import read_form, see_other
from practice.passwords import SHORTEST, hash_password_soon, password_problem
from practice.room import Surroundings
from practice.steps import when
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember, change_password, read_password
from preparation.records.staff_factors import codes_left, read_factor
from preparation.records.staff_sign_ins import SignIn, end_all, end_sign_in, sign_ins_of

_DONE = frozenset({"password", "ended", "ended_all", "code_off"})
_SHORT = 16
"""So much of a token's hash names a sign-in on its page."""


class AccountPages:
    """What everybody may see and change about themselves alone."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here
        self._factor = FactorPages(here, self._page)

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(ACCOUNT, opens(self._account, EVERYBODY)),
            web.post(f"{ACCOUNT}/password", opens(self._password, EVERYBODY)),
            web.post(f"{ACCOUNT}/sign-ins/end", opens(self._end, EVERYBODY)),
            web.post(f"{ACCOUNT}/sign-ins/end-all", opens(self._end_all, EVERYBODY)),
            *self._factor.routes(),
        ]

    async def _account(self, request: web.Request, member: StaffMember) -> web.Response:
        return await self._page(request, member)

    async def _page(
        self, request: web.Request, member: StaffMember, problem: str = "", at: str = ""
    ) -> web.Response:
        here, now = self._here, self._here.clock()
        mine = here.sign_ins.hash_of(request)

        def read(c: Connection) -> dict[str, Any]:
            zone = ZoneInfo(read_practice(c, member.practice_id).choices.time_zone)
            found = sign_ins_of(c, member.id, now=now)
            return {
                "sign_ins": [_shown(one, zone, one.token_hash == mine) for one in found],
                "has_factor": read_factor(c, member.id) is not None,
                "needs_factor": here.sign_ins.needs_factor(c, member),
                "has_password": bool(read_password(c, member.id)),
                "codes_left": codes_left(c, member.id),
            }

        done = request.query.get("done", "")
        return here.rendering.page(
            "account.html",
            member,
            status=400 if problem else 200,
            problem=problem,
            problem_at=at,
            done=done if done in _DONE else "",
            shortest=SHORTEST,
            by_openid=here.by_openid,
            **await here.database.read(read),
        )

    async def _password(self, request: web.Request, member: StaffMember) -> web.Response:
        """Change the password, and end every other sign-in: one of them may be a thief's."""
        here, form = self._here, await read_form(request)
        now_known, new = form.get("current", ""), form.get("new", "")
        kept = await here.database.read(lambda c: read_password(c, member.id))
        if not await here.sign_ins.right_password(member, now_known, kept):
            return await self._page(request, member, "current_wrong", "current")
        practice = await here.database.read(lambda c: read_practice(c, member.practice_id))
        wrong = password_problem(new, member.username, member.name, practice.name)
        if wrong is None and new != form.get("again", ""):
            wrong = "different"
        if wrong is not None:
            return await self._page(request, member, wrong, "new")
        hashed = await hash_password_soon(new)
        mine = here.sign_ins.hash_of(request) or ""

        def work(c: Connection) -> None:
            now = here.clock()
            change_password(c, member.id, hashed)
            end_all(c, member.id, now=now, but=mine)
            append(c, now, member.practice_id, member.id, "changed the password", member.id)

        await here.database.write(work)
        return see_other(f"{ACCOUNT}?done=password")

    async def _end(self, request: web.Request, member: StaffMember) -> web.Response:
        """End one of one's own sign-ins; another person's is not there."""
        which = (await read_form(request)).get("which", "")

        def work(c: Connection, now: Any) -> None:
            for one in sign_ins_of(c, member.id, now=now):
                if one.token_hash[:_SHORT] == which:
                    end_sign_in(c, one.token_hash, now=now)
                    append(c, now, member.practice_id, member.id, "ended a sign-in", member.id)

        return await self._ended(work, "ended")

    async def _end_all(self, request: web.Request, member: StaffMember) -> web.Response:
        mine = self._here.sign_ins.hash_of(request) or ""

        def work(c: Connection, now: Any) -> None:
            end_all(c, member.id, now=now, but=mine)
            append(c, now, member.practice_id, member.id, "ended all other sign-ins", member.id)

        return await self._ended(work, "ended_all")

    async def _ended(self, work: Callable[[Connection, Any], None], done: str) -> web.Response:
        now = self._here.clock()
        await self._here.database.write(lambda c: work(c, now))
        return see_other(f"{ACCOUNT}?done={done}")


def _shown(one: SignIn, zone: ZoneInfo, is_this: bool) -> dict[str, object]:
    return {
        "which": one.token_hash[:_SHORT],
        "device": one.device,
        "started": when(one.started_at, zone),
        "seen": when(one.last_seen_at, zone),
        "how": one.how.replace(" ", "_"),
        "is_this": is_this,
    }
