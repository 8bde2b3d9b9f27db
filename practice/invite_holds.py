"""Holding invites before they are on their way, and letting them go: by name, or all of them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from preparation.clock import NewId
from preparation.invite.holding import hold_due, let_go
from preparation.model import PreparationId
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practices import lock_practices
from preparation.records.staff import StaffMember
from preparation.records.vault import Vault


class HoldOrLet(Protocol):
    """One of the two, for one invite or (None) for all of them."""

    def __call__(
        self,
        c: Connection,
        vault: Vault,
        member: StaffMember,
        only: Collection[PreparationId] | None,
        *,
        now: datetime,
        new_id: NewId,
    ) -> str:
        """Return what to tell."""


def hold(
    c: Connection,
    vault: Vault,
    member: StaffMember,
    only: Collection[PreparationId] | None,
    *,
    now: datetime,
    new_id: NewId,
) -> str:
    """Hold one invite that is due, or all; return what to tell.

    The practice is locked as it is for sending: an invite is on its way, or it is held.
    """
    mine = member.practice_id
    lock_practices(c, mine)
    found = hold_due(c, vault, mine, by=member.id, now=now, new_id=new_id, only=only)
    _note(c, member, f"held {len(found)} invites", found, now)
    return "held" if found else "too_late"


def let(
    c: Connection,
    vault: Vault,
    member: StaffMember,
    only: Collection[PreparationId] | None,
    *,
    now: datetime,
    new_id: NewId,
) -> str:
    """Let one held invite go, or all; return what to tell."""
    mine = member.practice_id
    lock_practices(c, mine)
    found = let_go(c, vault, mine, by=member.id, now=now, new_id=new_id, only=only)
    _note(c, member, f"let {len(found)} held invites go", found, now)
    return "let" if found else "changed"


def _note(
    c: Connection,
    member: StaffMember,
    action: str,
    found: Collection[PreparationId],
    now: datetime,
) -> None:
    if found:
        one = next(iter(found)) if len(found) == 1 else member.practice_id
        append(c, now, member.practice_id, member.id, action, one)
