"""The latest texts of a number, to tell a machine from a person."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, func, select

from preparation.conversation.machines import LOOK_BACK, Heard
from preparation.model import PracticeId
from preparation.records.columns import Instant
from preparation.records.tables import answer_sources, answers, inbound, outbound

_LATEST = (
    select(inbound.c.body, inbound.c.received_at, answers.c.text)
    .outerjoin(answer_sources, answer_sources.c.inbound_id == inbound.c.id)
    .outerjoin(answers, answers.c.id == answer_sources.c.answer_id)
    .where(inbound.c.sender_hash == bindparam("number"))
    .where(inbound.c.practice_id == bindparam("practice"))
    .where(inbound.c.handled_at.is_not(None))
    .order_by(inbound.c.id.desc())
    .limit(LOOK_BACK)
)
_SAID = select(func.max(outbound.c.created_at)).where(
    outbound.c.recipient_hash == bindparam("number"),
    outbound.c.practice_id == bindparam("practice"),
    outbound.c.created_at <= bindparam("moment", type_=Instant),
)
_REPLIES = select(func.count(outbound.c.id)).where(
    outbound.c.recipient_hash == bindparam("number"),
    outbound.c.practice_id == bindparam("practice"),
    outbound.c.kind == "reply",
    outbound.c.created_at >= bindparam("moment", type_=Instant),
)


def recent_texts(c: Connection, practice_id: PracticeId, number_hash: str) -> list[Heard]:
    """Return a number's latest texts that have been dealt with, the latest first."""
    mine = {"number": number_hash, "practice": practice_id}
    return [
        Heard(row.body if row.body is not None else row.text or "", row.received_at)
        for row in c.execute(_LATEST, mine)
    ]


def last_said(
    c: Connection, practice_id: PracticeId, number_hash: str, before: datetime
) -> datetime | None:
    """Return when we last wrote to a number before a moment."""
    asked = {"number": number_hash, "practice": practice_id, "moment": before}
    found: datetime | None = c.execute(_SAID, asked).scalar()
    return found


def count_replies(c: Connection, practice_id: PracticeId, number_hash: str, since: datetime) -> int:
    """Return how many replies a number has had since a moment."""
    asked = {"number": number_hash, "practice": practice_id, "moment": since}
    return int(c.execute(_REPLIES, asked).scalar_one())


def count_to_nobody(
    c: Connection, practice_id: PracticeId, number_hash: str, since: datetime
) -> int:
    """Return how many texts went to a number, since then, that stand in no conversation."""
    query = (
        select(func.count(outbound.c.id))
        .where(outbound.c.recipient_hash == number_hash, outbound.c.practice_id == practice_id)
        .where(outbound.c.preparation_id.is_(None), outbound.c.created_at >= since)
    )
    return c.execute(query).scalar_one()
