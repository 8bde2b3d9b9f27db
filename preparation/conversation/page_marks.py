"""Where the talk stands after something was done on the patient's own page. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from preparation.conversation.effects import AGREEMENT, INVITE, READ_BACK
from preparation.conversation.progress import CORE_QUESTIONS
from preparation.model import AnswerId, Mark, Position, QuestionName
from preparation.summary.outline import ADDED, Outline

CONSENT = QuestionName("consent")
CONSENT_PLAIN = QuestionName("consent_plain")
NEW_WORDS = QuestionName("new_words")
_MORE = QuestionName("more")
_SHARING = "sharing"
_CHANGING = "changing"
_GOES_ON_AT = (*CORE_QUESTIONS, _MORE, CONSENT, READ_BACK)


def moved(position: Position) -> Position:
    """Return the same place, one commit later: whatever looked at it before is out of date."""
    return replace(position, version=position.version + 1)


def after_adding(position: Position, question: QuestionName) -> Position:
    """Return the place once a question was answered on the page: it is not asked later.

    The question that is open stays open: the talk has just asked it and waits.
    """
    if question in (position.open_question, ADDED):
        return moved(position)
    return replace(moved(position), questions={**position.questions, question: Mark.ANSWERED})


def after_removing(position: Position, gone: frozenset[AnswerId]) -> Position:
    """Return the place once answers were taken away.

    A talk that waits for new words for one of them would lose those words: it goes on.
    """
    if position.open_question != NEW_WORDS or position.kept.get(_CHANGING) not in gone:
        return moved(position)
    questions = {**position.questions, NEW_WORDS: Mark.NOT_ASKED}
    kept = {name: value for name, value in position.kept.items() if not name.startswith(_CHANGING)}
    then = next((q for q in _GOES_ON_AT if questions.get(q) is Mark.OPEN), None)
    return replace(moved(position), open_question=then, questions=questions, kept=kept)


def after_deciding(position: Position, outline: Outline, *, share: bool) -> Position:
    """Return the place once sharing was decided on the page: nothing more is asked."""
    names = {*position.questions, *outline.headings, _MORE} - {ADDED}
    left = {name: _left(position.questions, name) for name in names}
    answered = dict.fromkeys((INVITE, AGREEMENT, CONSENT, READ_BACK), Mark.ANSWERED)
    return replace(
        moved(position),
        open_question=None,
        questions={**left, CONSENT_PLAIN: Mark.NOT_ASKED, **answered},
        kept={**position.kept, _SHARING: "yes" if share else "no"},
    )


def _left(questions: Mapping[QuestionName, Mark], name: QuestionName) -> Mark:
    mark = questions.get(name, Mark.OPEN)
    return Mark.NOT_ASKED if mark is Mark.OPEN else mark
