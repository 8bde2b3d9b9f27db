"""Practice staff: who they are, whether they may sign in, and tries of their passwords."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NewType

from sqlalchemy import Connection, Row, Select, and_, func, insert, or_, select, update

from preparation.clock import NewId
from preparation.errors import NotFound
from preparation.model import PracticeId
from preparation.records.tables import staff, staff_states

StaffId = NewType("StaffId", str)

DISABLED, ENABLED = "disabled", "enabled"
_TRIES, _FIRST_LOCK, _LONGEST_LOCK = 5, timedelta(minutes=1), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Somebody of a practice's team."""

    id: StaffId
    practice_id: PracticeId
    username: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """What is needed to check a password."""

    member: StaffMember
    password_hash: str
    locks: bool = False
    """Whether this try, if it is wrong, locks the account."""


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff as a list shows them."""

    member: StaffMember
    state: str
    locked_until: datetime | None


def add_staff(
    c: Connection,
    *,
    practice_id: PracticeId,
    username: str,
    name: str,
    role: str,
    password_hash: str,
    new_id: NewId,
) -> StaffId:
    """Add a member of staff. Usernames are unique over all practices, and small letters.

    An empty `password_hash` is no password: they sign in another way.
    """
    staff_id = StaffId(new_id())
    c.execute(
        insert(staff).values(
            id=staff_id,
            practice_id=practice_id,
            username=username.casefold(),
            name=name,
            role=role,
            password_hash=password_hash,
            failures=0,
        )
    )
    return staff_id


def is_known(c: Connection, username: str) -> bool:
    """Tell whether somebody of that name may sign in."""
    query = select(staff.c.id).where(staff.c.username == username.casefold())
    return c.execute(query).first() is not None


def find_member(c: Connection, username: str) -> StaffMember:
    """Return who signs in by a name. Raises NotFound."""
    row = c.execute(select(staff).where(staff.c.username == username.casefold())).one_or_none()
    if row is None:
        raise NotFound("staff")
    return member_of(row)


def find_member_by_id(c: Connection, staff_id: StaffId) -> StaffMember:
    """Return a member of staff. Raises NotFound."""
    row = c.execute(select(staff).where(staff.c.id == staff_id)).one_or_none()
    if row is None:
        raise NotFound("staff")
    return member_of(row)


def read_password(c: Connection, staff_id: StaffId) -> str:
    """Return the hash of somebody's password; empty where they have none."""
    return str(c.execute(select(staff.c.password_hash).where(staff.c.id == staff_id)).scalar_one())


def change_password(c: Connection, staff_id: StaffId, password_hash: str) -> None:
    """Replace a password."""
    c.execute(update(staff).where(staff.c.id == staff_id).values(password_hash=password_hash))


def change_staff(c: Connection, staff_id: StaffId, *, name: str, role: str) -> None:
    """Take over what a provider says of somebody now."""
    c.execute(update(staff).where(staff.c.id == staff_id).values(name=name, role=role))


def accounts_of(c: Connection, practice_id: PracticeId) -> list[Account]:
    """Return a practice's staff by name, with whether each may sign in."""
    state = func.coalesce(newest_state(), ENABLED).label("state")
    mine = select(staff, state).where(staff.c.practice_id == practice_id)
    rows = c.execute(mine.order_by(staff.c.name, staff.c.id))
    return [Account(member_of(row), row.state, row.locked_until) for row in rows]


def set_staff_state(
    c: Connection, staff_id: StaffId, state: str, *, by: str, now: datetime, new_id: NewId
) -> None:
    """Say whether somebody may sign in from now on; the next request already obeys."""
    row = {"id": new_id(), "staff_id": staff_id, "state": state, "by": by, "at": now}
    c.execute(insert(staff_states).values(row))


def newest_state() -> Any:
    """Return the subselect of the newest state of the `staff` row of a query."""
    return (
        select(staff_states.c.state)
        .where(staff_states.c.staff_id == staff.c.id)
        .correlate(staff)
        .order_by(staff_states.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def may_sign_in(query: Select[Any]) -> Select[Any]:
    """Leave out whoever is disabled."""
    return query.where(func.coalesce(newest_state(), ENABLED) != DISABLED)


def is_enabled(c: Connection, staff_id: StaffId) -> bool:
    """Tell whether somebody may sign in."""
    return (
        c.execute(may_sign_in(select(staff.c.id).where(staff.c.id == staff_id))).first() is not None
    )


def count_try(c: Connection, username: str, *, now: datetime) -> Credentials | None:
    """Count a try before the password is looked at, so that many at once count as many.

    The fifth locks the account, longer with every one after it; signing in forgets them all.
    None: nobody of that name, locked, or disabled.
    """
    mine = and_(
        staff.c.username == username.casefold(),
        or_(staff.c.locked_until.is_(None), staff.c.locked_until <= now),
    )
    row = c.execute(
        update(staff).where(mine).values(failures=staff.c.failures + 1).returning(staff)
    ).one_or_none()
    if row is None:
        return None
    if row.failures >= _TRIES:
        lock = min(_FIRST_LOCK * 2 ** min(row.failures - _TRIES, 10), _LONGEST_LOCK)
        c.execute(update(staff).where(staff.c.id == row.id).values(locked_until=now + lock))
    member = member_of(row)
    locks = row.failures >= _TRIES
    return Credentials(member, row.password_hash, locks) if is_enabled(c, member.id) else None


def forget_tries(c: Connection, staff_id: StaffId) -> None:
    """Forget wrong passwords and codes: the right ones were given."""
    c.execute(update(staff).where(staff.c.id == staff_id).values(failures=0, locked_until=None))


def member_of(row: Row[Any]) -> StaffMember:
    """Return the member of staff that a row of `staff` is."""
    return StaffMember(
        StaffId(row.id), PracticeId(row.practice_id), row.username, row.name, row.role
    )
