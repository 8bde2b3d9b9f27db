"""Who may sign in, for the manager: signed out, locked, let in again, without a lost phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from aiohttp import web

from practice.forms import read_form, see_other
from practice.room import Surroundings
from practice.staff_changes import CHANGES, NOT_ONESELF
from practice.steps import when
from preparation.errors import NotFound
from preparation.model import Practice, Role
from preparation.records.database import Connection
from preparation.records.practices import read_practice
from preparation.records.staff import DISABLED, Account, StaffMember, accounts_of
from preparation.records.staff_factors import read_factor
from preparation.records.staff_sign_ins import sign_ins_of

STAFF = "/practice/staff"
_MANAGES = frozenset({Role.MANAGER})


@dataclass(frozen=True, slots=True)
class Person:
    """One account as the page shows it."""

    id: str
    name: str
    username: str
    role: str
    disabled: bool
    locked_until: str
    has_code: bool
    signed_in: int
    seen: str
    is_oneself: bool


class StaffPages:
    """The accounts of a practice."""

    def __init__(self, here: Surroundings) -> None:
        self._here = here

    def routes(self) -> list[web.AbstractRouteDef]:
        """Return the addresses."""
        opens = self._here.door.opens
        return [
            web.get(STAFF, opens(self._show, _MANAGES)),
            web.post(f"{STAFF}/{{person}}", opens(self._change, _MANAGES)),
        ]

    async def _show(self, request: web.Request, member: StaffMember) -> web.Response:
        here, now = self._here, self._here.clock()

        def read(c: Connection) -> tuple[Practice, list[Person]]:
            practice = read_practice(c, member.practice_id)
            zone = ZoneInfo(practice.choices.time_zone)
            accounts = accounts_of(c, member.practice_id)
            return practice, [_person(c, one, member, zone, now) for one in accounts]

        practice, people = await here.database.read(read)
        done = request.query.get("done", "")
        return here.rendering.page(
            "staff.html",
            member,
            practice=practice,
            people=people,
            done=done if done in CHANGES else "",
        )

    async def _change(self, request: web.Request, member: StaffMember) -> web.Response:
        here, form = self._here, await read_form(request)
        wanted, person = form.get("change", ""), request.match_info["person"]
        if wanted not in CHANGES or (person == member.id and wanted in NOT_ONESELF):
            raise NotFound("change")

        def change(c: Connection) -> None:
            accounts = accounts_of(c, member.practice_id)
            mine = [one.member for one in accounts if one.member.id == person]
            if not mine:
                raise NotFound("staff")
            CHANGES[wanted](c, mine[0], member.id, here.clock(), here.new_id)

        await here.database.write(change)
        return see_other(f"{STAFF}?done={wanted}")


def _person(
    c: Connection, account: Account, oneself: StaffMember, zone: ZoneInfo, now: datetime
) -> Person:
    member, until = account.member, account.locked_until
    sign_ins = sign_ins_of(c, member.id, now=now)
    seen = max((one.last_seen_at for one in sign_ins), default=None)
    return Person(
        id=member.id,
        name=member.name,
        username=member.username,
        role=member.role,
        disabled=account.state == DISABLED,
        locked_until=when(until, zone) if until is not None and until > now else "",
        has_code=read_factor(c, member.id) is not None,
        signed_in=len(sign_ins),
        seen=when(seen, zone) if seen else "",
        is_oneself=member.id == oneself.id,
    )
