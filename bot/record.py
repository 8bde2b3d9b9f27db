"""What the record says when a turn begins, and the tracker that Rasa is given for it.

The tracker is rebuilt from marks (open, answered, skipped, not_asked), facts and `kept`.
The patient's words are the turn's text and nothing else; they go back byte for byte.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Dict, List, Mapping, Optional

from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    Event,
    SlotSet,
)
from rasa.shared.core.trackers import DialogueStateTracker

from bot.belonging import Belonging
from bot.questions import ANSWERED, MARKS, Questions

KEPT_PREFIX = "kept_"
HERE = Belonging(None, frozenset())


class Malformed(Exception):
    """The request is not a turn."""


@dataclass(frozen=True)
class TurnRequest:
    """What the application sends."""

    turn: str
    channel: str
    text: str
    open_question: Optional[str]
    questions: Mapping[str, str]
    facts: Mapping[str, str]
    kept: Mapping[str, str]
    number: int


@dataclass
class Turn:
    """One turn on its way through Rasa; the tracker store finds it in the context."""

    request: TurnRequest
    questions: Questions
    intent: Optional[str] = None
    belonging: Belonging = HERE
    outcome: Optional[DialogueStateTracker] = None


def events_before(turn: Turn) -> List[Event]:
    """Return the events that bring a fresh tracker to where the record stands.

    Rasa plays them again several times a turn, so there are as few as can be.
    """
    questions, asked = turn.questions, turn.request.open_question
    initial = questions.initial_values
    events: List[Event] = [
        SlotSet(name, value)
        for name, value in _slot_values(turn).items()
        if name in initial and value != initial[name]
    ]
    if asked is not None:
        events += [ActionExecuted(questions.form), ActiveLoop(questions.form)]
        events.append(SlotSet("requested_slot", asked))
        if turn.intent is not None and turn.intent not in questions.taken_intents[asked]:
            # What the form would find out by trying: this is not for the open question.
            events.append(ActionExecutionRejected(questions.form))
    # Last: a revert goes back to here, and must find every slot.
    events.append(ActionExecuted("action_listen"))
    return events


def _slot_values(turn: Turn) -> Dict[str, Any]:
    request, questions, asked = turn.request, turn.questions, turn.request.open_question
    marks = questions.marks(request.questions, asked)
    marks.update({name: ANSWERED for name in turn.belonging.covered if name in marks})
    values: Dict[str, Any] = dict(request.facts)
    values.update(questions.as_slots(marks))
    values.update({KEPT_PREFIX + name: value for name, value in request.kept.items()})
    values.update(
        last_asked=asked,
        asked=asked,
        turn_of_five=str(request.number % 5),
        unsure_before=asked is not None and request.kept.get("unsure_at") == asked,
        this_turn={
            "channel": request.channel,
            "preparation": request.facts.get("preparation"),
            "marks": marks,
            "order": questions.main,
            "keeper": questions.keeper(asked, marks),
        },
    )
    return values


def read_request(body: Any) -> TurnRequest:
    """Return the request in a decoded body. Raises Malformed."""
    if not isinstance(body, dict):
        raise Malformed
    request = TurnRequest(
        turn=body.get("turn", ""),
        channel=body.get("channel", ""),
        text=body.get("text", ""),
        open_question=body.get("open_question"),
        questions=body.get("questions", {}),
        facts=body.get("facts", {}),
        kept=body.get("kept", {}),
        number=body.get("number", 0),
    )
    texts = (request.turn, request.channel, request.text, request.open_question or "")
    if not all(isinstance(text, str) for text in texts) or not request.turn:
        raise Malformed
    if request.channel not in ("sms", "web") or "text" not in body:
        raise Malformed
    if not isinstance(request.number, int) or isinstance(request.number, bool):
        raise Malformed
    if not all(map(_is_text_map, (request.questions, request.facts, request.kept))):
        raise Malformed
    if not MARKS.issuperset(request.questions.values()):
        raise Malformed
    return request


def known(request: TurnRequest, questions: Questions) -> TurnRequest:
    """Return the request as this model can take it: a question it has lost is not open."""
    if request.open_question is None or request.open_question in questions.order:
        return request
    marks = questions.marks(request.questions, None)
    return replace(request, open_question=questions.first_open(marks))


def _is_text_map(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(name, str) and isinstance(text, str) for name, text in value.items()
    )
