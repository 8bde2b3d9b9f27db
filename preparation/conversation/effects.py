"""What a turn means for the preparation, beyond its answers. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from preparation.conversation.opt_out import bare
from preparation.conversation.situation import Situation
from preparation.messages import TurnReply, TurnRequest
from preparation.model import Mark, PreparationState, QuestionName

INVITE = QuestionName("invite")
AGREEMENT = QuestionName("agreement")
READ_BACK = QuestionName("read_back")
CARRY_ON = QuestionName("carry_on")
SHARE_UNFINISHED = QuestionName("share_unfinished")
_CONFIRMS = {
    "stop": QuestionName("confirm_stop"),
    "wrong_number": QuestionName("confirm_wrong_number"),
    "delete_data": QuestionName("confirm_delete"),
}
RESULTS_BY_POST, RESULTS_BY_CALL = "results_by_post", "results_by_call"
_WAYS_TO_RESULTS = {
    ("accessible_format", "post"): RESULTS_BY_POST,
    ("speak_to_person", "call"): RESULTS_BY_CALL,
}
"""The two words that a text about results asks for, and what they then mean."""
DONE = frozenset(
    {
        PreparationState.FINISHED,
        PreparationState.FINISHED_NOT_SHARED,
        PreparationState.DEADLINE_PARTIAL,
    }
)
_RESTING = frozenset(
    {
        PreparationState.INVITED,
        PreparationState.DECLINED,
        PreparationState.NO_REPLY,
        PreparationState.PAUSED,
    }
)


@dataclass(frozen=True, slots=True)
class Effect:
    """What to write besides answers, position and reply."""

    state: PreparationState | None = None
    """The new state, where it changed."""
    opt_out: bool = False
    """Nothing more may be sent to this number for this patient."""
    opt_in: bool = False
    """Texts may be sent again."""
    delete: bool = False
    """The patient wants their answers taken away, and has confirmed it."""
    summary: bool = False
    """A version of the summary is due."""
    complete: bool = True
    """Whether that version is of a finished talk."""
    anew: bool = False
    """Whether it is due although no answer has changed: something urgent was said."""


def effect_of(situation: Situation, request: TurnRequest, reply: TurnReply) -> Effect:
    """Return what follows from a reply (bot/turn.py says what its intents stand for)."""
    state = situation.record.state
    if (ended := _ended(state, request, reply)) is not None:
        return ended
    if state is PreparationState.STOPPED:
        back = reply.intent == "start"
        return Effect(state=PreparationState.IN_PROGRESS, opt_in=True) if back else Effect()
    if _is_finished(reply):
        return _finished(situation, reply)
    if request.open_question == SHARE_UNFINISHED and reply.kept.get("sharing") == "yes":
        return Effect(state=PreparationState.DEADLINE_PARTIAL, summary=True, complete=False)
    if state in _RESTING and reply.open_question not in (INVITE, AGREEMENT, CARRY_ON):
        return Effect(state=PreparationState.IN_PROGRESS)
    return Effect()


def asked_for(request: TurnRequest, reply: TurnReply) -> str:
    """Return what a turn is kept as: POST or CALL, while results are ready, is about results."""
    said = bare(request.text).removesuffix(" please").removeprefix("please ")
    if request.facts.get("results_ready") != "yes":
        return reply.intent
    return _WAYS_TO_RESULTS.get((reply.intent, said), reply.intent)


def is_confirming(reply: TurnReply) -> bool:
    """Tell whether a command was understood but is asked about first."""
    confirm = _CONFIRMS.get(reply.intent)
    return confirm is not None and reply.open_question == confirm


def _ended(state: PreparationState, request: TurnRequest, reply: TurnReply) -> Effect | None:
    """Return the effect of a command that ends the talk, unless it is still to be confirmed."""
    if reply.intent == "deny" and request.open_question in (INVITE, AGREEMENT):
        return Effect(state=PreparationState.DECLINED)
    if reply.intent not in _CONFIRMS or is_confirming(reply):
        return None
    if reply.intent == "stop":
        return Effect(state=PreparationState.STOPPED, opt_out=True)
    if reply.intent == "wrong_number":
        return Effect(state=PreparationState.WRONG_NUMBER, opt_out=True)
    return Effect(delete=True, summary=state in DONE)


def _is_finished(reply: TurnReply) -> bool:
    read_back = reply.questions.get(READ_BACK) is Mark.ANSWERED
    return reply.open_question is None and (read_back or reply.kept.get("sharing") == "no")


def _finished(situation: Situation, reply: TurnReply) -> Effect:
    """The first OK finishes; whatever is said or taken back later makes a new version."""
    shared = reply.kept.get("sharing") != "no"
    state = PreparationState.FINISHED if shared else PreparationState.FINISHED_NOT_SHARED
    before = situation.record.state
    changed = before not in DONE or bool(reply.answers)
    return Effect(state=state if state is not before else None, summary=changed)
