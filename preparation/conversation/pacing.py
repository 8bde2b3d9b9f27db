"""How fast we may begin conversations: a bucket of tokens, and signs that something is wrong.

Pure. A wrong list, or a wrong text, is noticed while few have had it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from preparation.messages import OutboundState
from preparation.model import PracticeChoices

NEVER_UNUSUAL = 30
"""Up to so many in a day are a practice's ordinary business, whatever the days before."""
PATIENCE_WITH_FIRST = timedelta(hours=1)
_LOOKS_DELIVERED = 0.8
_LOOKS_WRONG = 3


@dataclass(frozen=True, slots=True)
class StartedDay:
    """What a practice has begun today. `trusted`: the first of it look delivered."""

    number: int
    tokens: float
    refilled_at: datetime
    trusted: bool


@dataclass(frozen=True, slots=True)
class First:
    """How the first of a day's batch are doing, and since when we wait for news of them."""

    states: Sequence[OutboundState]
    since: datetime


def new_day(choices: PracticeChoices, now: datetime) -> StartedDay:
    """Return a day with nothing begun and a full bucket."""
    return StartedDay(0, _capacity(choices), now, trusted=False)


def tokens_now(day: StartedDay, choices: PracticeChoices, now: datetime) -> float:
    """Return how many may go at this moment."""
    minutes = max(0.0, (now - day.refilled_at).total_seconds() / 60)
    return min(_capacity(choices), day.tokens + minutes * choices.started_per_minute)


def until_next_token(tokens: float, choices: PracticeChoices) -> timedelta:
    """Return how long it takes until one more may go; never nothing, so that time passes."""
    return max(timedelta(seconds=1), timedelta(minutes=(1 - tokens) / choices.started_per_minute))


def is_unusual(number: int, days_before: Sequence[int], choices: PracticeChoices) -> bool:
    """Tell whether one more would be far above the usual day; nothing is usual before three."""
    if number < NEVER_UNUSUAL or len(days_before) < 3:
        return False
    return number >= choices.unusual_times * sum(days_before) / len(days_before)


def first_look(first: First, now: datetime) -> bool | None:
    """Tell whether the first of a batch look delivered: yes, no, or not known yet."""
    arrived = sum(state is OutboundState.DELIVERED for state in first.states)
    lost = sum(state in (OutboundState.UNDELIVERED, OutboundState.FAILED) for state in first.states)
    if arrived >= ceil(_LOOKS_DELIVERED * len(first.states)):
        return True
    waited = now - first.since > PATIENCE_WITH_FIRST
    return False if lost >= _LOOKS_WRONG or waited else None


def _capacity(choices: PracticeChoices) -> float:
    return max(1.0, choices.started_per_minute)
