"""Whose talk is on a phone that several people share. Facts are added; the newest one holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from preparation.clock import NewId
from preparation.model import PracticeId, PreparationId
from preparation.records.outbound import STARTED_BY_US
from preparation.records.tables import number_talks, outbound, preparations


class TalkState(StrEnum):
    """How far we know who is there."""

    ASKED = "asked"
    CHOSEN = "chosen"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Talk:
    """The newest fact about a number. `asked`: how many questions since the last choice."""

    state: TalkState
    at: datetime
    preparation_id: PreparationId | None
    offered: tuple[PreparationId, ...]
    asked: int


def read_talk(c: Connection, practice_id: PracticeId, number_hash: str) -> Talk | None:
    """Return whose talk is on a number, or what was asked about it last."""
    mine = (number_talks.c.practice_id == practice_id, number_talks.c.number_hash == number_hash)
    rows = c.execute(
        select(number_talks).where(*mine).order_by(number_talks.c.id.desc()).limit(10)
    ).all()
    if not rows:
        return None
    newest, asked = rows[0], 0
    while asked < len(rows) and rows[asked].state == TalkState.ASKED:
        asked += 1
    return Talk(
        state=TalkState(newest.state),
        at=newest.at,
        preparation_id=PreparationId(newest.preparation_id) if newest.preparation_id else None,
        offered=tuple(PreparationId(each) for each in newest.offered),
        asked=asked,
    )


def add_talk(
    c: Connection,
    practice_id: PracticeId,
    number_hash: str,
    state: TalkState,
    *,
    at: datetime,
    new_id: NewId,
    preparation_id: PreparationId | None = None,
    offered: Sequence[PreparationId] = (),
) -> None:
    """Add a fact: we asked who is there, somebody said so, or that talk is over."""
    c.execute(
        insert(number_talks).values(
            id=new_id(),
            practice_id=practice_id,
            number_hash=number_hash,
            state=state.value,
            preparation_id=preparation_id,
            offered=list(offered),
            at=at,
        )
    )


def something_started_since(
    c: Connection,
    practice_id: PracticeId,
    number_hash: str,
    since: datetime,
    *,
    other_than: PreparationId | None = None,
) -> bool:
    """Tell whether we have since begun something on that number with (another) patient.

    What comes next may be the answer to that.
    """
    query = (
        select(outbound.c.id)
        .where(outbound.c.practice_id == practice_id, outbound.c.recipient_hash == number_hash)
        .where(outbound.c.kind.in_(STARTED_BY_US), outbound.c.due_at > since)
        .limit(1)
    )
    if other_than is not None:
        theirs = select(preparations.c.patient_id).where(preparations.c.id == other_than)
        query = query.where(outbound.c.patient_id != theirs.scalar_subquery())
    return c.execute(query).first() is not None
