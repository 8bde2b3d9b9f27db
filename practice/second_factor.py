"""Checking a second factor, and setting one up; every right code counts once."""

from __future__ import annotations

import secrets
from datetime import datetime

from practice.totp import fresh_codes, fresh_secret, plain_code, right_step
from practice.wrong_tries import CODE, note_wrong
from preparation.clock import NewId
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.staff import StaffMember, count_try, forget_tries
from preparation.records.staff_factors import (
    Factor,
    confirm_factor,
    end_factors,
    factor_to_confirm,
    keep_codes,
    read_factor,
    take_code,
    take_step,
)
from preparation.records.vault import Vault

APP, RECOVERY = "app", "recovery code"


def check_code(
    c: Connection, vault: Vault, member: StaffMember, typed: str, *, now: datetime
) -> str | None:
    """Return how a code proves somebody (`APP`, `RECOVERY`), None: it does not.

    Every try counts towards locking the account, as a wrong password does.
    """
    factor, tried = read_factor(c, member.id), count_try(c, member.username, now=now)
    if tried is None or factor is None:
        return None
    step = right_step(factor.secret, typed, now)
    if step is not None and take_step(c, factor, step):
        return APP
    if step is None and take_code(c, vault, member.id, plain_code(typed), now=now):
        append(c, now, member.practice_id, member.id, "used a recovery code", member.id)
        return RECOVERY
    note_wrong(c, tried, CODE, now)
    return None


def waiting_factor(c: Connection, member: StaffMember, *, now: datetime, new_id: NewId) -> Factor:
    """Return the secret that somebody is to put into their app."""
    return factor_to_confirm(c, member.id, fresh_secret(), now=now, new_id=new_id)


def set_up(
    c: Connection,
    vault: Vault,
    member: StaffMember,
    typed: str,
    *,
    now: datetime,
    new_id: NewId,
) -> list[str] | None:
    """Let a secret count once its first code is right; return the recovery codes, said once."""
    factor = waiting_factor(c, member, now=now, new_id=new_id)
    step, tried = right_step(factor.secret, typed, now), count_try(c, member.username, now=now)
    if tried is None or step is None:
        return None
    confirm_factor(c, member.id, factor, now=now)
    take_step(c, factor, step)
    forget_tries(c, member.id)
    append(c, now, member.practice_id, member.id, "set up a second factor", member.id)
    return fresh_recovery(c, vault, member, now=now, new_id=new_id)


def fresh_recovery(
    c: Connection, vault: Vault, member: StaffMember, *, now: datetime, new_id: NewId
) -> list[str]:
    """Make recovery codes instead of any before them, and return them, for once."""
    codes = fresh_codes(secrets.choice)
    keep_codes(c, vault, member.id, codes, now=now, new_id=new_id)
    append(c, now, member.practice_id, member.id, "made recovery codes", member.id)
    return codes


def take_away(c: Connection, member: StaffMember, by: str, *, now: datetime) -> None:
    """Take somebody's second factor away."""
    end_factors(c, member.id, now=now)
    append(c, now, member.practice_id, by, "took away a second factor", member.id)
