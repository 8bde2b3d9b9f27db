"""What the link of a manager leads to: choosing one's own password, without being signed in."""

from __future__ import annotations

from aiohttp import web

from practice.forms import read_form, see_other
from practice.passwords import SHORTEST, hash_password_soon, password_problem
from practice.room import Surroundings
from practice.sign_in import Begun
from practice.sign_in_pages import next_of
from practice.staff_link import SET_UP
from preparation.model import Practice
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember, change_password
from preparation.records.staff_set_ups import find_set_up, use_set_up
from preparation.records.staff_sign_ins import end_all

_LONGEST_TOKEN = 100


class SetUpPages:
    """Whoever holds a link that is still good is taken for the person it was made for."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses. Looking at the link does not use it up: some programs look."""
        return [
            web.get(f"{SET_UP}/{{token}}", self._ask),
            web.post(f"{SET_UP}/{{token}}", self._choose),
        ]

    async def _ask(self, request: web.Request) -> web.Response:
        found = await self._found(request)
        return self._gone() if found is None else self._page(*found)

    async def _choose(self, request: web.Request) -> web.Response:
        """Keep the password, use the link up, and go on as after any right password."""
        found, form = await self._found(request), await read_form(request)
        if found is None:
            return self._gone()
        (member, practice), new = found, form.get("new", "")
        wrong = password_problem(new, member.username, member.name, practice.name)
        if wrong is None and new != form.get("again", ""):
            wrong = "different"
        if wrong is not None:
            return self._page(member, practice, wrong)
        hashed, here = await hash_password_soon(new), self._here
        begun = await here.database.write(lambda c: self._keep(c, request, member, hashed))
        if begun is None:
            return self._gone()
        await here.sign_ins.end(request)
        answer = see_other(next_of(begun))
        here.sign_ins.keep(answer, begun.token)
        return answer

    def _keep(
        self, c: Connection, request: web.Request, member: StaffMember, hashed: str
    ) -> Begun | None:
        now, vault = self._here.clock(), self._here.database.vault
        if not use_set_up(c, vault, _token(request), now=now):
            return None
        change_password(c, member.id, hashed)
        end_all(c, member.id, now=now)
        append(c, now, member.practice_id, member.id, "chose a password by a link", member.id)
        return self._here.sign_ins.begin_known(c, request, member)

    async def _found(self, request: web.Request) -> tuple[StaffMember, Practice] | None:
        now, vault, token = self._here.clock(), self._here.database.vault, _token(request)

        def read(c: Connection) -> tuple[StaffMember, Practice] | None:
            member = find_set_up(c, vault, token, now=now)
            return None if member is None else (member, read_practice(c, member.practice_id))

        return await self._here.database.read(read)

    def _page(self, member: StaffMember, practice: Practice, problem: str = "") -> web.Response:
        return self._here.rendering.page(
            "set_up_account.html",
            None,
            status=422 if problem else 200,
            person=member,
            practice=practice,
            problem=problem,
            shortest=SHORTEST,
        )

    def _gone(self) -> web.Response:
        return self._here.rendering.page("set_up_gone.html", None, status=410)


def _token(request: web.Request) -> str:
    return request.match_info["token"][:_LONGEST_TOKEN]
