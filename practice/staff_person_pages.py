"""One account, for the manager: another role, a new password, a lost phone, signed out, let in."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import read_form, see_other
from practice.room import Surroundings
from practice.staff_changes import CHANGES, change_role, give_link
from practice.staff_link import STAFF, link_page
from practice.staff_pages import MANAGES
from practice.staff_people import Person, member_to_change, person_of
from preparation.errors import NotFound
from preparation.model import Practice, Role
from preparation.records.database import Connection
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember

_DONE = frozenset({*CHANGES, "role"})


class StaffPersonPages:
    """What a manager does about one person. Nobody does it to themselves."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens, one = self._here.door.opens, f"{STAFF}/{{person}}"
        return [
            web.get(one, opens(self._show, MANAGES)),
            web.post(one, opens(self._change, MANAGES)),
            web.post(f"{one}/role", opens(self._role, MANAGES)),
            web.post(f"{one}/link", opens(self._link, MANAGES)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        here, now = self._here, self._here.clock()
        asked, done = request.match_info["person"], request.query.get("done", "")

        def read(c: Connection) -> tuple[Practice, Person]:
            practice = read_practice(c, member.practice_id)
            zone = ZoneInfo(practice.choices.time_zone)
            return practice, person_of(c, asked, member, zone, now)

        practice, person = await here.database.read(read)
        if person.is_oneself:
            return see_other("/practice/account")
        return here.rendering.page(
            "staff_person.html",
            member,
            practice=practice,
            person=person,
            roles=list(Role),
            done=done if done in _DONE else "",
        )

    async def _change(self, request: web.Request, member: StaffMember) -> web.Response:
        here, wanted = self._here, (await read_form(request)).get("change", "")
        if wanted not in CHANGES:
            raise NotFound("change")
        asked = request.match_info["person"]

        def change(c: Connection) -> None:
            whom = member_to_change(c, asked, member)
            CHANGES[wanted](c, whom, member.id, here.clock(), here.new_id)

        await here.database.write(change)
        return see_other(f"{STAFF}/{asked}?done={wanted}")

    async def _role(self, request: web.Request, member: StaffMember) -> web.Response:
        here, wanted = self._here, (await read_form(request)).get("role", "")
        if wanted not in list(Role):
            raise NotFound("role")
        asked = request.match_info["person"]

        def change(c: Connection) -> None:
            whom = member_to_change(c, asked, member)
            change_role(c, whom, Role(wanted), member.id, here.clock())

        await here.database.write(change)
        return see_other(f"{STAFF}/{asked}?done=role")

    async def _link(self, request: web.Request, member: StaffMember) -> web.Response:
        """Make a link for a new password, and show it this once."""
        here, asked, token = self._here, request.match_info["person"], self._here.random_token()

        def make(c: Connection) -> tuple[StaffMember, Practice, datetime]:
            practice, now = read_practice(c, member.practice_id), here.clock()
            whom = member_to_change(c, asked, member)
            zone, vault = ZoneInfo(practice.choices.time_zone), here.database.vault
            if not person_of(c, asked, member, zone, now).may_have_link:
                raise NotFound("staff")
            until = give_link(c, vault, whom, token, member.id, now, here.new_id)
            return whom, practice, until

        made = await here.database.write(make)
        return link_page(here, member, *made, token=token, is_new=False)
