"""Moving the dialogue's position from outside a turn. Pure."""

from __future__ import annotations

from dataclasses import replace

from preparation.model import Mark, Position, QuestionName

INVITE, AGREEMENT = QuestionName("invite"), QuestionName("agreement")
_ASKED_FIRST = frozenset({INVITE, AGREEMENT})


def invited_anew(position: Position) -> Position:
    """Return the position of somebody who gets an invite, whatever was said on another phone.

    Nobody has agreed to anything whom nobody has asked; answers stay as they are.
    """
    rest = {name: mark for name, mark in position.questions.items() if name not in _ASKED_FIRST}
    return replace(position, version=position.version + 1, open_question=INVITE, questions=rest)


def asked_first(position: Position, question: QuestionName) -> Position:
    """Return the position in which a side question comes before the one that is open."""
    return replace(
        position,
        version=position.version + 1,
        open_question=question,
        questions={**position.questions, question: Mark.OPEN},
    )
