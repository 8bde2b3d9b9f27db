"""Who may sign in, for the manager: everybody there is, and adding somebody."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import read_form
from practice.room import Surroundings
from practice.staff_changes import give_link
from practice.staff_form import TypedMember, typed_member
from practice.staff_link import STAFF, link_page
from practice.staff_people import Person, people_of
from preparation.model import Practice, Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practices import lock_practices, read_practice
from preparation.records.staff import StaffMember, add_staff, find_member_by_id, is_known

MANAGES = frozenset({Role.MANAGER})
_NOTHING: Mapping[str, str] = {}
_NOBODY = TypedMember()


class StaffPages:
    """The accounts of a practice."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(STAFF, opens(self._show, MANAGES)),
            web.get(f"{STAFF}/new", opens(self._new, MANAGES)),
            web.post(f"{STAFF}/new", opens(self._add, MANAGES)),
        ]

    async def _show(self, _request: web.Request, member: StaffMember) -> web.Response:
        here, now = self._here, self._here.clock()

        def read(c: Connection) -> tuple[Practice, list[Person]]:
            practice = read_practice(c, member.practice_id)
            return practice, people_of(c, member, ZoneInfo(practice.choices.time_zone), now)

        practice, people = await here.database.read(read)
        return here.rendering.page("staff.html", member, practice=practice, people=people)

    async def _new(self, _request: web.Request, member: StaffMember) -> web.Response:
        return self._form(member, _NOBODY)

    def _form(
        self, member: StaffMember, typed: TypedMember, problems: Mapping[str, str] = _NOTHING
    ) -> web.Response:
        return self._here.rendering.page(
            "staff_new.html",
            member,
            status=422 if problems else 200,
            typed=typed,
            problems=problems,
            roles=list(Role),
        )

    async def _add(self, request: web.Request, member: StaffMember) -> web.Response:
        """Add somebody who may sign in, and show the link by which they choose a password."""
        here, typed = self._here, typed_member(await read_form(request))
        if problems := typed.problems():
            return self._form(member, typed, problems)
        token, now = here.random_token(), here.clock()
        added = await here.database.write(lambda c: self._write(c, member, typed, token, now))
        if added is None:
            return self._form(member, typed, {"username": "username_taken"})
        return link_page(here, member, *added, token=token, is_new=True)

    def _write(
        self, c: Connection, member: StaffMember, typed: TypedMember, token: str, now: datetime
    ) -> tuple[StaffMember, Practice, datetime] | None:
        """Return whom was added, and until when their link is good; None: the name is taken."""
        here = self._here
        lock_practices(c)
        if is_known(c, typed.username):
            return None
        staff_id = add_staff(
            c,
            practice_id=member.practice_id,
            username=typed.username,
            name=typed.name,
            role=typed.role,
            password_hash="",
            new_id=here.new_id,
        )
        added, practice = find_member_by_id(c, staff_id), read_practice(c, member.practice_id)
        said = f"{staff_id} {typed.role}"
        append(c, now, practice.id, member.id, "added somebody who may sign in", said)
        vault, by = here.database.vault, member.id
        return added, practice, give_link(c, vault, added, token, by, now, here.new_id)
