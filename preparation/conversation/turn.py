"""One turn: what Rasa is asked, whether its reply may be believed, and what follows. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from preparation.clock import NewId
from preparation.conversation.situation import Situation
from preparation.errors import TurnFailed
from preparation.messages import AnswerChange, TurnReply, TurnRequest
from preparation.model import (
    Answer,
    AnswerId,
    ChannelName,
    Op,
    Position,
    TurnId,
)

BETWEEN_BURST = "\n"
"""Between the texts of one burst, in the order in which they came."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the patient is told, as one message."""

    body: str
    choices: tuple[str, ...] = ()


def request_for(
    situation: Situation,
    text: str,
    *,
    turn_id: TurnId,
    channel: ChannelName,
    facts: Mapping[str, str],
) -> TurnRequest:
    """Return all that Rasa is told: the record's position, and the text."""
    position = situation.position
    return TurnRequest(
        turn=turn_id,
        channel=channel,
        text=text,
        open_question=position.open_question,
        questions=position.questions,
        facts=facts,
        kept=position.kept,
        number=position.turns,
    )


def believed(request: TurnRequest, reply: TurnReply) -> TurnReply:
    """Return `reply`, or raise TurnFailed when it says nothing or has lost an answer."""
    if not any(message.text for message in reply.messages):
        raise TurnFailed("an empty reply")
    if reply.intent == "answer" and not any(
        change.text == request.text for change in reply.answers
    ):
        raise TurnFailed("the answer has gone")
    return reply


def position_after(position: Position, reply: TurnReply) -> Position:
    """Return where the conversation stands after a reply."""
    return replace(
        position,
        version=position.version + 1,
        open_question=reply.open_question,
        questions=reply.questions,
        kept=reply.kept,
        turns=position.turns + 1,
    )


def rows_after(
    situation: Situation,
    changes: Sequence[AnswerChange],
    *,
    channel: ChannelName,
    answered_by: str,
    now: datetime,
    new_id: NewId,
) -> list[Answer]:
    """Return the rows that a turn adds to the answers table."""
    return [
        Answer(
            id=AnswerId(new_id()),
            preparation_id=situation.record.preparation.id,
            question=change.question,
            op=change.op,
            text=change.text,
            at=now,
            channel=channel,
            answered_by=answered_by,
            replaces=change.of,
        )
        for change in changes
    ]


def holds_words(rows: Sequence[Answer]) -> bool:
    """Tell whether the patient's words of this turn are now in the answers table."""
    return any(row.op in (Op.ADD, Op.REPLACE) and row.text for row in rows)


def said(channel: ChannelName, reply: TurnReply) -> Said:
    """Join what Rasa said into one message: texts arrive in any order, so one text a turn."""
    between = "\n" if channel == "sms" else "\n\n"
    body = between.join(message.text for message in reply.messages if message.text)
    choices = next((m.choices for m in reversed(reply.messages) if m.choices), ())
    return Said(body, choices)
