"""Sign-ins of staff. Tokens are kept as hashes only; a half one still lacks a second factor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from preparation.records.staff import StaffId, StaffMember, forget_tries, may_sign_in, member_of
from preparation.records.tables import staff, staff_sign_ins
from preparation.records.vault import Vault

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
HALF = timedelta(minutes=10)
"""How long somebody who knew the password has for the second factor."""
FULL, CODE, ENROL = "full", "code", "enrol"
_SEEN_AGAIN_AFTER = timedelta(minutes=1)
"""A sign-in is marked as seen at most this often: reading a page need not always write."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Somebody who is signed in, or (`stage`) halfway there."""

    member: StaffMember
    token_hash: str
    last_seen_at: datetime
    started_at: datetime
    stage: str
    how: str
    device: str

    def left(self, now: datetime) -> timedelta:
        """Return how long they stay signed in if nobody is there from now on."""
        return min(self.last_seen_at + IDLE, self.started_at + LONGEST) - now

    def worth_noting(self, now: datetime) -> bool:
        """Tell whether it is time to write down again that they are there."""
        return now - self.last_seen_at >= _SEEN_AGAIN_AFTER


@dataclass(frozen=True, slots=True)
class RunOut:
    """A sign-in that ended by itself: whose, and why (`idle`, or `long` after a whole day)."""

    staff_id: StaffId
    why: str


def start_sign_in(
    c: Connection,
    staff_id: StaffId,
    token_hash: str,
    *,
    now: datetime,
    stage: str = FULL,
    how: str = "password",
    device: str = "",
) -> None:
    """Begin a sign-in; a full one forgets earlier wrong passwords and codes."""
    if stage == FULL:
        forget_tries(c, staff_id)
    c.execute(
        insert(staff_sign_ins).values(
            token_hash=token_hash,
            staff_id=staff_id,
            started_at=now,
            last_seen_at=now,
            stage=stage,
            how=how,
            device=device,
        )
    )


def find_sign_in(c: Connection, token_hash: str, *, now: datetime) -> SignIn | None:
    """Return who is signed in with a token: not signed out, idle, disabled, or for too long."""
    found = [one for one in _found(c, now, token_hash=token_hash) if one.stage == FULL]
    return found[0] if found else None


def find_half(c: Connection, token_hash: str, *, now: datetime) -> SignIn | None:
    """Return who knew the password and still lacks the second factor."""
    found = _found(c, now, token_hash=token_hash)
    half = [one for one in found if one.stage != FULL and now - one.started_at < HALF]
    return half[0] if half else None


def find_run_out(c: Connection, token_hash: str, *, now: datetime) -> RunOut | None:
    """Return the sign-in of a token if nobody ended it and it is over all the same."""
    mine = staff_sign_ins.c.token_hash == token_hash
    whole = (staff_sign_ins.c.stage == FULL) & staff_sign_ins.c.ended_at.is_(None)
    row = c.execute(select(staff_sign_ins).where(mine, whole)).one_or_none()
    if row is None:
        return None
    if row.last_seen_at <= now - IDLE:
        return RunOut(StaffId(row.staff_id), "idle")
    return RunOut(StaffId(row.staff_id), "long") if row.started_at <= now - LONGEST else None


def sign_ins_of(c: Connection, staff_id: StaffId, *, now: datetime) -> list[SignIn]:
    """Return somebody's sign-ins that are open now, newest first."""
    found = [one for one in _found(c, now, staff_id=staff_id) if one.stage == FULL]
    return sorted(found, key=lambda one: one.started_at, reverse=True)


def _found(c: Connection, now: datetime, **wanted: str) -> list[SignIn]:
    query = (
        select(staff, staff_sign_ins)
        .join(staff_sign_ins, staff_sign_ins.c.staff_id == staff.c.id)
        .where(staff_sign_ins.c.ended_at.is_(None))
        .where(staff_sign_ins.c.last_seen_at > now - IDLE)
        .where(staff_sign_ins.c.started_at > now - LONGEST)
    )
    for name, value in wanted.items():
        query = query.where(staff_sign_ins.c[name] == value)
    return [
        SignIn(
            member_of(row),
            row.token_hash,
            row.last_seen_at,
            row.started_at,
            row.stage,
            row.how,
            row.device,
        )
        for row in c.execute(may_sign_in(query))
    ]


def note_seen(c: Connection, token_hash: str, *, now: datetime) -> None:
    """Write down that somebody is still there."""
    mine = staff_sign_ins.c.token_hash == token_hash
    c.execute(update(staff_sign_ins).where(mine).values(last_seen_at=now))


def end_sign_in(c: Connection, token_hash: str, *, now: datetime) -> None:
    """Sign out: the token is worth nothing from now on."""
    mine = staff_sign_ins.c.token_hash == token_hash
    c.execute(update(staff_sign_ins).where(mine).values(ended_at=now))


def end_all(c: Connection, staff_id: StaffId, *, now: datetime, but: str = "") -> int:
    """Sign somebody out everywhere (`but` for one token); return how many sign-ins ended."""
    open_ones = (
        update(staff_sign_ins)
        .where(staff_sign_ins.c.staff_id == staff_id, staff_sign_ins.c.ended_at.is_(None))
        .where(staff_sign_ins.c.token_hash != but)
        .values(ended_at=now)
    )
    return int(c.execute(open_ones).rowcount)


def sign_in_hash(vault: Vault, token: str) -> str:
    """Return the hash by which a sign-in's token is kept."""
    return vault.index(token, "staff_sign_in")
