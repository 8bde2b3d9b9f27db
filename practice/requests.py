"""What a patient asked the practice for, read from what their turns were taken for. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from preparation.model import ChannelName, PreparationId, PreparationState
from preparation.records.day_list import TurnTaken

KINDS = (
    "speak_to_person",
    "results_by_call",
    "results_by_post",
    "reschedule",
    "interpreter",
    "accessible_format",
    "delete_data",
    "carer_proxy",
)
"""Intents to which the dialogue says that the practice will be told, most pressing first."""
_DELETE = "delete_data"
_DELETE_UNSURE = "delete_unsure"
_ORDER = (*KINDS, _DELETE_UNSURE)
TAKES_BACK = frozenset({"deny", "skip", "start", "go_back", "answer"})
"""After "do you want all your answers taken away?", these leave everything as it was."""
ENDS = {PreparationState.STOPPED: "stop", PreparationState.WRONG_NUMBER: "wrong_number"}
"""States that a patient asked for; the intents behind them."""


@dataclass(frozen=True, slots=True)
class Request:
    """The newest time that a patient asked for something."""

    kind: str
    at: datetime
    channel: ChannelName | None
    """None where it is not known."""


def requests_in(turns: Sequence[TurnTaken]) -> tuple[Request, ...]:
    """Return what the turns of one preparation, oldest first, asked for: newest of each kind."""
    found: dict[str, Request] = {}
    for turn in turns:
        if turn.intent == _DELETE:
            sure = found.pop(_DELETE_UNSURE, None) is not None
            kind = _DELETE if sure else _DELETE_UNSURE
            found[kind] = Request(kind, turn.at, turn.channel)
        elif turn.intent in KINDS:
            found[turn.intent] = Request(turn.intent, turn.at, turn.channel)
        elif turn.intent in TAKES_BACK:
            found.pop(_DELETE_UNSURE, None)
    return tuple(found[kind] for kind in _ORDER if kind in found)


def requests_by_preparation(
    turns: Sequence[TurnTaken],
) -> Mapping[PreparationId, tuple[Request, ...]]:
    """Return what was asked for, by preparation."""
    taken: dict[PreparationId, list[TurnTaken]] = {}
    for turn in turns:
        taken.setdefault(turn.preparation_id, []).append(turn)
    return {preparation_id: requests_in(its) for preparation_id, its in taken.items()}


def end_asked_for(
    state: PreparationState, at: datetime, turns: Sequence[TurnTaken]
) -> tuple[Request, ...]:
    """Return the wish to hear no more that a state stands for, if it does."""
    kind = ENDS.get(state)
    if kind is None:
        return ()
    channels = [turn.channel for turn in turns if turn.intent == kind]
    return (Request(kind, at, channels[-1] if channels else None),)


def wants_delete(turns: Sequence[TurnTaken]) -> frozenset[PreparationId]:
    """Return the preparations in which somebody asked to have answers deleted."""
    return frozenset(turn.preparation_id for turn in turns if turn.intent == _DELETE)
