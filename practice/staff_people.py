"""The accounts of a practice as its manager sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.steps import when
from preparation.errors import NotFound
from preparation.model import PracticeId, Role
from preparation.records.database import Connection
from preparation.records.practices import lock_practices
from preparation.records.staff import (
    DISABLED,
    Account,
    StaffMember,
    accounts_of,
    find_member_by_id,
    is_enabled,
    read_password,
)
from preparation.records.staff_factors import read_factor
from preparation.records.staff_set_ups import waiting_until
from preparation.records.staff_sign_ins import sign_ins_of
from preparation.records.staff_subjects import is_joined


@dataclass(frozen=True, slots=True)
class Person:
    """One account as the pages show it."""

    member: StaffMember
    disabled: bool
    locked_until: str
    has_code: bool
    has_password: bool
    joined: bool
    """Whether a provider of sign-ins knows them too."""
    link_until: str
    """Until when a link to choose a password is good; empty: there is none."""
    signed_in: int
    seen: str
    is_oneself: bool

    @property
    def may_have_link(self) -> bool:
        """Tell whether a password is how they sign in at all."""
        return not self.disabled and (self.has_password or not self.joined)


def people_of(c: Connection, oneself: StaffMember, zone: ZoneInfo, now: datetime) -> list[Person]:
    """Return everybody of one's own practice, by name."""
    accounts = accounts_of(c, oneself.practice_id)
    return [_person(c, account, oneself, zone, now) for account in accounts]


def person_of(
    c: Connection, person: str, oneself: StaffMember, zone: ZoneInfo, now: datetime
) -> Person:
    """Return one of them. Raises NotFound, also for another practice's."""
    account = _account(c, oneself.practice_id, person)
    return _person(c, account, oneself, zone, now)


def member_to_change(c: Connection, person: str, manager: StaffMember) -> StaffMember:
    """Return whom a manager is about to change, with nobody else changing anything meanwhile.

    Raises NotFound: nobody of this practice, oneself, or not a manager any more. So whoever
    changes somebody stays a manager, and a practice is never left without one.
    """
    lock_practices(c, manager.practice_id)
    still = find_member_by_id(c, manager.id)
    if person == manager.id or still.role != Role.MANAGER or not is_enabled(c, manager.id):
        raise NotFound("staff")
    return _account(c, manager.practice_id, person).member


def _account(c: Connection, practice_id: PracticeId, person: str) -> Account:
    mine = [one for one in accounts_of(c, practice_id) if one.member.id == person]
    if not mine:
        raise NotFound("staff")
    return mine[0]


def _person(
    c: Connection, account: Account, oneself: StaffMember, zone: ZoneInfo, now: datetime
) -> Person:
    member, until = account.member, account.locked_until
    sign_ins = sign_ins_of(c, member.id, now=now)
    seen = max((one.last_seen_at for one in sign_ins), default=None)
    link_until = waiting_until(c, member.id, now=now)
    return Person(
        member=member,
        disabled=account.state == DISABLED,
        locked_until=when(until, zone) if until is not None and until > now else "",
        has_code=read_factor(c, member.id) is not None,
        has_password=bool(read_password(c, member.id)),
        joined=is_joined(c, member.id),
        link_until=when(link_until, zone) if link_until else "",
        signed_in=len(sign_ins),
        seen=when(seen, zone) if seen else "",
        is_oneself=member.id == oneself.id,
    )
