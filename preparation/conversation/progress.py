"""How far a conversation has come, in numbers that can be said in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from preparation.model import Mark, Position, QuestionName

CORE_QUESTIONS = tuple(
    QuestionName(name)
    for name in (
        "what_matters",
        "whats_working",
        "whats_not",
        "tried",
        "talk_about",
        "something_else",
    )
)
_DONE = frozenset({Mark.ANSWERED, Mark.SKIPPED})


@dataclass(frozen=True, slots=True)
class Progress:
    """Of `total` main questions, `done` are answered or skipped."""

    done: int
    total: int
    finished: bool


def progress_of(position: Position) -> Progress:
    """Count the main questions that are behind the patient."""
    marks = [position.questions.get(name) for name in CORE_QUESTIONS]
    finished = (
        position.open_question is None
        and position.questions.get(QuestionName("read_back")) is Mark.ANSWERED
    )
    return Progress(sum(mark in _DONE for mark in marks), len(CORE_QUESTIONS), finished)
