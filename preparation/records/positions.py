"""Where each conversation stands. The version is a compare-and-set guard."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update

from preparation.errors import NotFound, Stale
from preparation.model import Mark, Position, PreparationId, QuestionName
from preparation.records.tables import positions

_MINE = positions.c.preparation_id == bindparam("preparation")
_READ = select(positions).where(_MINE)
_MOVE = update(positions).where(_MINE).where(positions.c.version == bindparam("before"))


def read_position(c: Connection, preparation_id: PreparationId) -> Position:
    """Return where a conversation stands. Raises NotFound when it has not begun."""
    row = c.execute(_READ, {"preparation": preparation_id}).one_or_none()
    if row is None:
        raise NotFound("no conversation has begun")
    return Position(
        version=row.version,
        open_question=QuestionName(row.open_question) if row.open_question else None,
        questions={QuestionName(name): Mark(mark) for name, mark in row.questions.items()},
        kept=row.kept,
        turns=row.turns,
    )


def move_position(c: Connection, preparation_id: PreparationId, to: Position) -> None:
    """Store `to` if nobody else has moved since version `to.version - 1`. Raises Stale."""
    moved = c.execute(
        _MOVE,
        {
            "preparation": preparation_id,
            "before": to.version - 1,
            "version": to.version,
            "open_question": to.open_question,
            "questions": {name: mark.value for name, mark in to.questions.items()},
            "kept": dict(to.kept),
            "turns": to.turns,
        },
    )
    if moved.rowcount != 1:
        raise Stale("the conversation has moved on")
