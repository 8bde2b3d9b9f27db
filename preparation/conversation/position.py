"""Moving the dialogue's position from outside a turn. Pure."""

from __future__ import annotations

from dataclasses import replace

from preparation.model import Mark, Position, QuestionName


def asked_first(position: Position, question: QuestionName) -> Position:
    """Return the position in which a side question comes before the one that is open."""
    return replace(
        position,
        version=position.version + 1,
        open_question=question,
        questions={**position.questions, question: Mark.OPEN},
    )
