"""What a manager does about somebody's account, on the page or by a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from practice.second_factor import take_away
from preparation.clock import NewId
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.staff import (
    DISABLED,
    ENABLED,
    StaffMember,
    forget_tries,
    set_staff_state,
)
from preparation.records.staff_sign_ins import end_all

type Change = Callable[[Connection, StaffMember, str, datetime, NewId], None]
"""Does something about a member of staff: on record, by whom, when."""


def disable(c: Connection, member: StaffMember, by: str, now: datetime, new_id: NewId) -> None:
    """Refuse somebody from their next request on."""
    set_staff_state(c, member.id, DISABLED, by=by, now=now, new_id=new_id)
    end_all(c, member.id, now=now)
    append(c, now, member.practice_id, by, "disabled an account", member.id)


def enable(c: Connection, member: StaffMember, by: str, now: datetime, new_id: NewId) -> None:
    """Let somebody in again."""
    set_staff_state(c, member.id, ENABLED, by=by, now=now, new_id=new_id)
    forget_tries(c, member.id)
    append(c, now, member.practice_id, by, "enabled an account", member.id)


def unlock(c: Connection, member: StaffMember, by: str, now: datetime, _new_id: NewId) -> None:
    """Forget the wrong passwords that locked an account."""
    forget_tries(c, member.id)
    append(c, now, member.practice_id, by, "unlocked an account", member.id)


def sign_out(c: Connection, member: StaffMember, by: str, now: datetime, _new_id: NewId) -> None:
    """End somebody's sign-ins, wherever they are."""
    end_all(c, member.id, now=now)
    append(c, now, member.practice_id, by, "signed somebody out", member.id)


def reset_code(c: Connection, member: StaffMember, by: str, now: datetime, _new_id: NewId) -> None:
    """Take somebody's second factor away and sign them out: they set one up anew."""
    take_away(c, member, by, now=now)
    end_all(c, member.id, now=now)


CHANGES: Mapping[str, Change] = {
    "disable": disable,
    "enable": enable,
    "unlock": unlock,
    "sign_out": sign_out,
    "reset_code": reset_code,
}
NOT_ONESELF = frozenset({"disable", "reset_code", "sign_out"})
"""What nobody may do to themselves here: they would lock themselves out."""
