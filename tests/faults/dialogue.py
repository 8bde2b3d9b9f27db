"""In place of Rasa where deaths are counted: the same reply to the same request, in no time.

Rasa keeps nothing between turns (docs/decisions/0002), so its own death loses nothing of ours;
that is tested with the real one in tests/journeys. Here hundreds of lives are lived, and what
matters is what *we* keep: a reply that follows from the request alone shows it best.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from preparation.messages import AnswerChange, TurnReply, TurnRequest, Utterance
from preparation.model import Mark, Op, QuestionName

FINISHED = "that is all"
"""Words after which a talk is finished, and its summary goes to the practice."""
CONSENT = QuestionName("consent")
_WHAT_MATTERS, _READ_BACK = QuestionName("what_matters"), QuestionName("read_back")


def reply_to(request: TurnRequest) -> TurnReply:
    """Keep the text as an answer, whatever it is, and say it back."""
    before = request.questions.get(_READ_BACK) is Mark.ANSWERED
    finished = before or FINISHED in request.text
    return TurnReply(
        messages=(Utterance(f"Noted, {request.facts['first_name']}: {request.text}"),),
        intent="answer",
        answers=_answers(request, agreed=finished and not before),
        open_question=None if finished else _WHAT_MATTERS,
        questions={_READ_BACK: Mark.ANSWERED} if finished else {_WHAT_MATTERS: Mark.OPEN},
        kept={"sharing": "yes"} if finished else {},
    )


def _answers(request: TurnRequest, *, agreed: bool) -> tuple[AnswerChange, ...]:
    words = AnswerChange(_WHAT_MATTERS, Op.ADD, request.text)
    return (words, AnswerChange(CONSENT, Op.ADD, "yes")) if agreed else (words,)


@dataclass
class PlainDialogue:
    """Takes about as long over a turn as Rasa does."""

    seconds: float = 0.0

    async def turn(self, request: TurnRequest) -> TurnReply:
        """Return the reply."""
        await asyncio.sleep(self.seconds)
        return reply_to(request)
