"""Links by which somebody chooses their own password. Kept as hashes, each good for once."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, insert, select, update

from preparation.clock import NewId
from preparation.records.staff import StaffId, StaffMember, may_sign_in, member_of
from preparation.records.tables import staff, staff_set_ups
from preparation.records.vault import Vault

GOOD_FOR = timedelta(hours=48)


def make_set_up(
    c: Connection,
    vault: Vault,
    staff_id: StaffId,
    token: str,
    *,
    by: str,
    now: datetime,
    new_id: NewId,
) -> datetime:
    """Keep a fresh link instead of any before it; return until when it is good."""
    end_set_ups(c, staff_id, now=now)
    row = {
        "id": new_id(),
        "staff_id": staff_id,
        "token_hash": set_up_hash(vault, token),
        "by": by,
        "made_at": now,
        "expires_at": now + GOOD_FOR,
    }
    c.execute(insert(staff_set_ups).values(row))
    return now + GOOD_FOR


def find_set_up(c: Connection, vault: Vault, token: str, *, now: datetime) -> StaffMember | None:
    """Return whose link it is: not used, not replaced, not too old, of nobody disabled."""
    query = select(staff).join(staff_set_ups, staff_set_ups.c.staff_id == staff.c.id)
    mine = staff_set_ups.c.token_hash == set_up_hash(vault, token)
    row = c.execute(may_sign_in(query.where(mine, _is_good(now)))).one_or_none()
    return member_of(row) if row else None


def use_set_up(c: Connection, vault: Vault, token: str, *, now: datetime) -> bool:
    """Use a link up; False when somebody else was faster."""
    mine = and_(staff_set_ups.c.token_hash == set_up_hash(vault, token), _is_good(now))
    return c.execute(update(staff_set_ups).where(mine).values(ended_at=now)).rowcount == 1


def end_set_ups(c: Connection, staff_id: StaffId, *, now: datetime) -> None:
    """Let no link of somebody's work any more."""
    mine = and_(staff_set_ups.c.staff_id == staff_id, staff_set_ups.c.ended_at.is_(None))
    c.execute(update(staff_set_ups).where(mine).values(ended_at=now))


def waiting_until(c: Connection, staff_id: StaffId, *, now: datetime) -> datetime | None:
    """Return until when somebody's link is good; None: they have none that is."""
    mine = and_(staff_set_ups.c.staff_id == staff_id, _is_good(now))
    return c.execute(select(staff_set_ups.c.expires_at).where(mine)).scalar()


def set_up_hash(vault: Vault, token: str) -> str:
    """Return the hash by which a link's token is kept."""
    return vault.index(token, "staff_set_up")


def _is_good(now: datetime) -> ColumnElement[bool]:
    return and_(staff_set_ups.c.ended_at.is_(None), staff_set_ups.c.expires_at > now)
