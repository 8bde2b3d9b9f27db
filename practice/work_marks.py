"""Taking something off the worklist: who did it and what they noted stays, nothing is deleted."""

from __future__ import annotations

from datetime import datetime

from practice.work_rows import MARKABLE
from preparation.clock import NewId
from preparation.model import PreparationId, PreparationState
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice
from preparation.records.invite_orders import SEND, order_invite
from preparation.records.preparations import set_preparation_state
from preparation.records.request_marks import RequestMark, add_mark
from preparation.records.staff import StaffMember

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
) -> str:
    """Note that a member of staff has dealt with something; return what to tell them.

    Raises NotFound, also for another practice's preparation.
    """
    record = preparation_of_practice(c, member.practice_id, preparation_id)
    if kind not in MARKABLE:
        return "refused"
    mark = RequestMark(record.preparation.id, kind, member.name, note.strip()[:NOTE_LETTERS], now)
    add_mark(c, member.practice_id, mark, new_id=new_id)
    append(c, now, member.practice_id, member.id, f"dealt with {kind}", preparation_id)
    return "done"


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
    mine, practice_id = record.preparation.id, member.practice_id
    order_invite(c, practice_id, mine, SEND, by=member.id, at=now, new_id=new_id)
    if record.state is not PreparationState.DUE:
        set_preparation_state(c, mine, PreparationState.DUE, at=now, new_id=new_id)
    append(c, now, practice_id, member.id, "asked to send the invite again", preparation_id)
    return "sent"
