"""The answers table: rows are added, never changed. The patient's words live here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from preparation.messages import InboundId
from preparation.model import (
    Answer,
    AnswerId,
    ChannelName,
    Op,
    PreparationId,
    QuestionName,
    TurnId,
)
from preparation.records.tables import answer_sources, answers, turns

_ADD_TURN, _ADD_ANSWER, _ADD_SOURCES = insert(turns), insert(answers), insert(answer_sources)
_ANSWERS = (
    select(answers)
    .where(answers.c.preparation_id == bindparam("preparation"))
    .order_by(answers.c.id)
)


def add_turn(
    c: Connection,
    turn_id: TurnId,
    preparation_id: PreparationId,
    *,
    channel: ChannelName,
    intent: str,
    now: datetime,
) -> None:
    """Record that a turn took place, and what it was taken for."""
    c.execute(
        _ADD_TURN,
        {
            "id": turn_id,
            "preparation_id": preparation_id,
            "channel": channel,
            "intent": intent,
            "at": now,
        },
    )


def add_answer(
    c: Connection,
    answer: Answer,
    *,
    turn_id: TurnId | None,
    sources: Sequence[InboundId],
) -> None:
    """Add one row and the messages that its words came from."""
    c.execute(
        _ADD_ANSWER,
        {
            "id": answer.id,
            "preparation_id": answer.preparation_id,
            "turn_id": turn_id,
            "question": answer.question,
            "op": answer.op.value,
            "text": answer.text,
            "replaces": answer.replaces,
            "channel": answer.channel,
            "answered_by": answer.answered_by,
            "at": answer.at,
        },
    )
    if sources:
        rows = [{"answer_id": answer.id, "inbound_id": source} for source in sources]
        c.execute(_ADD_SOURCES, rows)


def read_answers(c: Connection, preparation_id: PreparationId) -> list[Answer]:
    """Return all rows of a preparation, oldest first; `standing_answers` folds them."""
    return [
        Answer(
            id=AnswerId(row.id),
            preparation_id=PreparationId(row.preparation_id),
            question=QuestionName(row.question),
            op=Op(row.op),
            text=row.text,
            at=row.at,
            channel=ChannelName(row.channel),
            answered_by=row.answered_by,
            replaces=AnswerId(row.replaces) if row.replaces else None,
        )
        for row in c.execute(_ANSWERS, {"preparation": preparation_id})
    ]
