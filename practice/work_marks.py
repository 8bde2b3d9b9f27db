"""Taking something off the worklist: who did it and what they noted stays, nothing is deleted."""

from __future__ import annotations

from datetime import datetime

from practice.work_rows import MARKABLE
from preparation.clock import NewId
from preparation.invite.holding import let_go
from preparation.model import PreparationId, PreparationState
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice
from preparation.records.invite_orders import SEND, order_invite
from preparation.records.practices import lock_practices
from preparation.records.preparations import set_preparation_state
from preparation.records.request_marks import RequestMark, add_mark
from preparation.records.staff import StaffMember
from preparation.records.vault import Vault

NOTE_LETTERS = 1000
_MAY_BE_INVITED = frozenset(
    {PreparationState.DUE, PreparationState.INVITED, PreparationState.WRONG_NUMBER}
)


def mark_done(
    c: Connection,
    member: StaffMember,
    preparation_id: PreparationId,
    kind: str,
    note: str,
    *,
    now: datetime,
    new_id: NewId,
    done: bool = True,
) -> str:
    """Note that a member of staff has dealt with something; return what to tell them.

    Not `done`: that it was not dealt with after all, so that it is on the list again.

    Raises NotFound, also for another practice's preparation.
    """
    record = preparation_of_practice(c, member.practice_id, preparation_id)
    if kind not in MARKABLE:
        return "refused"
    said, mine = note.strip()[:NOTE_LETTERS], record.preparation.id
    mark = RequestMark(mine, kind, member.name, said, now, done)
    add_mark(c, member.practice_id, mark, new_id=new_id)
    action = f"dealt with {kind}" if done else f"had not dealt with {kind} after all"
    append(c, now, member.practice_id, member.id, action, preparation_id)
    return "done" if done else "undone"


def send_again(
    c: Connection,
    member: StaffMember,
    preparation_id: PreparationId,
    *,
    now: datetime,
    new_id: NewId,
) -> str:
    """Let an invite go (again) with the next round; return what to tell.

    The round itself looks once more whether anything may go out at all. Raises NotFound.
    """
    record = preparation_of_practice(c, member.practice_id, preparation_id)
    if record.state not in _MAY_BE_INVITED or record.preparation.deadline <= now:
        return "refused"
    if record.patient.mobile is None:
        return "no_mobile"
    mine, practice_id = record.preparation.id, member.practice_id
    order_invite(c, practice_id, mine, SEND, by=member.id, at=now, new_id=new_id)
    if record.state is not PreparationState.DUE:
        set_preparation_state(c, mine, PreparationState.DUE, at=now, new_id=new_id)
    append(c, now, practice_id, member.id, "asked to send the invite again", preparation_id)
    return "sent"


def send_all_again(
    c: Connection, vault: Vault, member: StaffMember, *, now: datetime, new_id: NewId
) -> int:
    """Let every invite that is held go as if nobody had held it; say how many.

    Unlike one that is asked for by name, each keeps its day, and many still need two people.
    """
    mine = member.practice_id
    lock_practices(c, mine)
    held = let_go(c, vault, mine, by=member.id, now=now, new_id=new_id)
    append(c, now, mine, member.id, f"asked to send {len(held)} invites again", mine)
    return len(held)
