"""What a manager does about somebody's account, on the page or by a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from practice.second_factor import take_away
from preparation.clock import NewId
from preparation.model import Role
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.staff import (
    DISABLED,
    ENABLED,
    StaffMember,
    change_password,
    change_staff,
    forget_tries,
    set_staff_state,
)
from preparation.records.staff_set_ups import end_set_ups, make_set_up
from preparation.records.staff_sign_ins import end_all
from preparation.records.vault import Vault

type Change = Callable[[Connection, StaffMember, str, datetime, NewId], None]
"""Does something about a member of staff: on record, by whom, when."""


def disable(c: Connection, member: StaffMember, by: str, now: datetime, new_id: NewId) -> None:
    """Refuse somebody from their next request on."""
    set_staff_state(c, member.id, DISABLED, by=by, now=now, new_id=new_id)
    end_set_ups(c, member.id, now=now)
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


def change_role(c: Connection, member: StaffMember, role: Role, by: str, now: datetime) -> None:
    """Let somebody do what another role may, from their next sign-in on."""
    if role == member.role:
        return
    change_staff(c, member.id, name=member.name, role=role)
    end_all(c, member.id, now=now)
    append(c, now, member.practice_id, by, "changed a role", f"{member.id} {member.role} -> {role}")


def give_link(
    c: Connection,
    vault: Vault,
    member: StaffMember,
    token: str,
    by: str,
    now: datetime,
    new_id: NewId,
) -> datetime:
    """Let somebody choose a password by a link; return until when it is good.

    The password from before opens nothing from now on, and they are signed out: it may be in
    other hands. A second factor stays, and is asked for after the new password.
    """
    change_password(c, member.id, "")
    end_all(c, member.id, now=now)
    append(c, now, member.practice_id, by, "gave out a link for a password", member.id)
    return make_set_up(c, vault, member.id, token, by=by, now=now, new_id=new_id)


CHANGES: Mapping[str, Change] = {
    "disable": disable,
    "enable": enable,
    "unlock": unlock,
    "sign_out": sign_out,
    "reset_code": reset_code,
}
