"""Second factors of staff: authenticator secrets, and recovery codes, each good for once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from preparation.clock import NewId
from preparation.records.staff import StaffId
from preparation.records.tables import staff_recovery_codes, staff_totp
from preparation.records.vault import Vault


@dataclass(frozen=True, slots=True)
class Factor:
    """An authenticator's secret. It counts once a first code was right."""

    id: str
    secret: str
    confirmed: bool


def read_factor(c: Connection, staff_id: StaffId) -> Factor | None:
    """Return the secret that codes are checked against, or None."""
    return _newest(c, staff_id, staff_totp.c.confirmed_at.is_not(None))


def factor_to_confirm(
    c: Connection, staff_id: StaffId, fresh_secret: str, *, now: datetime, new_id: NewId
) -> Factor:
    """Return the secret that waits for its first code; `fresh_secret` where none does."""
    if waiting := _newest(c, staff_id, staff_totp.c.confirmed_at.is_(None)):
        return waiting
    factor = Factor(new_id(), fresh_secret, confirmed=False)
    c.execute(
        insert(staff_totp).values(
            id=factor.id, staff_id=staff_id, secret=fresh_secret, made_at=now, last_step=0
        )
    )
    return factor


def confirm_factor(c: Connection, staff_id: StaffId, factor: Factor, *, now: datetime) -> None:
    """Let a secret count from now on, instead of any before it."""
    others = and_(_mine(staff_id), staff_totp.c.id != factor.id)
    c.execute(update(staff_totp).where(others).values(ended_at=now))
    c.execute(update(staff_totp).where(staff_totp.c.id == factor.id).values(confirmed_at=now))


def take_step(c: Connection, factor: Factor, step: int) -> bool:
    """Use the code of a step up; False when it, or a later one, was used before."""
    unused = and_(staff_totp.c.id == factor.id, staff_totp.c.last_step < step)
    return c.execute(update(staff_totp).where(unused).values(last_step=step)).rowcount == 1


def end_factors(c: Connection, staff_id: StaffId, *, now: datetime) -> None:
    """Take away somebody's second factor and its recovery codes."""
    c.execute(update(staff_totp).where(_mine(staff_id)).values(ended_at=now))
    _end_codes(c, staff_id, now)


def keep_codes(
    c: Connection,
    vault: Vault,
    staff_id: StaffId,
    codes: Collection[str],
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Keep fresh recovery codes, as hashes, instead of any before them."""
    _end_codes(c, staff_id, now)
    c.execute(
        insert(staff_recovery_codes),
        [
            {
                "id": new_id(),
                "staff_id": staff_id,
                "code_hash": _code_hash(vault, staff_id, code),
                "made_at": now,
            }
            for code in codes
        ],
    )


def take_code(c: Connection, vault: Vault, staff_id: StaffId, code: str, *, now: datetime) -> bool:
    """Use a recovery code up; False when it is none, or was used before."""
    hashed = staff_recovery_codes.c.code_hash == _code_hash(vault, staff_id, code)
    unused = and_(_codes(staff_id), hashed)
    return c.execute(update(staff_recovery_codes).where(unused).values(ended_at=now)).rowcount == 1


def codes_left(c: Connection, staff_id: StaffId) -> int:
    """Return how many recovery codes somebody has left."""
    query = select(func.count()).select_from(staff_recovery_codes).where(_codes(staff_id))
    return c.execute(query).scalar_one()


def _newest(c: Connection, staff_id: StaffId, which: ColumnElement[bool]) -> Factor | None:
    query = select(staff_totp).where(_mine(staff_id), which).order_by(staff_totp.c.id.desc())
    row = c.execute(query.limit(1)).one_or_none()
    return Factor(row.id, row.secret, row.confirmed_at is not None) if row else None


def _mine(staff_id: StaffId) -> ColumnElement[bool]:
    return and_(staff_totp.c.staff_id == staff_id, staff_totp.c.ended_at.is_(None))


def _codes(staff_id: StaffId) -> ColumnElement[bool]:
    codes = staff_recovery_codes.c
    return and_(codes.staff_id == staff_id, codes.ended_at.is_(None))


def _end_codes(c: Connection, staff_id: StaffId, now: datetime) -> None:
    c.execute(update(staff_recovery_codes).where(_codes(staff_id)).values(ended_at=now))


def _code_hash(vault: Vault, staff_id: StaffId, code: str) -> str:
    return vault.index(f"{staff_id}|{code}", "recovery_code")
