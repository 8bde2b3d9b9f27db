"""Practice staff and their sign-ins. Sign-in tokens are kept as hashes only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NewType

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from preparation.clock import NewId
from preparation.model import PracticeId
from preparation.records.tables import staff, staff_sign_ins
from preparation.records.vault import Vault

StaffId = NewType("StaffId", str)

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
_SEEN_AGAIN_AFTER = timedelta(minutes=1)
"""A sign-in is marked as seen at most this often: reading a page need not always write."""
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


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody who is signed in."""

    member: StaffMember
    token_hash: str
    last_seen_at: datetime

    def worth_noting(self, now: datetime) -> bool:
        """Tell whether it is time to write down again that they are there."""
        return now - self.last_seen_at >= _SEEN_AGAIN_AFTER


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
    """Add a member of staff. Usernames are unique over all practices, and small letters."""
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


def count_try(c: Connection, username: str, *, now: datetime) -> Credentials | None:
    """Count a try before the password is looked at, so that many at once count as many.

    The fifth locks the account, longer with every one after it; signing in forgets them all.
    None: nobody of that name, or locked.
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
    return Credentials(_member(row), row.password_hash)


def start_sign_in(c: Connection, staff_id: StaffId, token_hash: str, *, now: datetime) -> None:
    """Begin a sign-in, and forget earlier wrong passwords."""
    c.execute(update(staff).where(staff.c.id == staff_id).values(failures=0, locked_until=None))
    c.execute(
        insert(staff_sign_ins).values(
            token_hash=token_hash, staff_id=staff_id, started_at=now, last_seen_at=now
        )
    )


def find_sign_in(c: Connection, token_hash: str, *, now: datetime) -> SignIn | None:
    """Return who is signed in with a token: not signed out, idle, or for too long already."""
    row = c.execute(
        select(staff, staff_sign_ins.c.last_seen_at)
        .join(staff_sign_ins, staff_sign_ins.c.staff_id == staff.c.id)
        .where(staff_sign_ins.c.token_hash == token_hash)
        .where(staff_sign_ins.c.ended_at.is_(None))
        .where(staff_sign_ins.c.last_seen_at > now - IDLE)
        .where(staff_sign_ins.c.started_at > now - LONGEST)
    ).one_or_none()
    return SignIn(_member(row), token_hash, row.last_seen_at) if row else None


def note_seen(c: Connection, token_hash: str, *, now: datetime) -> None:
    """Write down that somebody is still there."""
    mine = staff_sign_ins.c.token_hash == token_hash
    c.execute(update(staff_sign_ins).where(mine).values(last_seen_at=now))


def end_sign_in(c: Connection, token_hash: str, *, now: datetime) -> None:
    """Sign out: the token is worth nothing from now on."""
    mine = staff_sign_ins.c.token_hash == token_hash
    c.execute(update(staff_sign_ins).where(mine).values(ended_at=now))


def sign_in_hash(vault: Vault, token: str) -> str:
    """Return the hash by which a sign-in's token is kept."""
    return vault.index(token, "staff_sign_in")


def _member(row: Row[tuple[object, ...]]) -> StaffMember:
    return StaffMember(
        StaffId(row.id), PracticeId(row.practice_id), row.username, row.name, row.role
    )
