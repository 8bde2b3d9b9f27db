"""Whose a waiting message is, and all that is known when it is dealt with. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from preparation.conversation.naming import Person
from preparation.messages import InboundMessage
from preparation.model import (
    Answer,
    PhoneNumber,
    Position,
    PracticeId,
    PreparationId,
    PreparationState,
)
from preparation.record import PreparationRecord

TALK_RESTS = timedelta(hours=12)
"""On a shared phone we ask again who is there after so long without a text: one day's talk goes
on over an evening's pauses, and the next morning the phone may be in other hands."""

TALKING = frozenset(
    {PreparationState.INVITED, PreparationState.IN_PROGRESS, PreparationState.PAUSED}
)
"""Where a stop, or a red flag, ends or interrupts something."""


@dataclass(frozen=True, slots=True)
class Nobody:
    """A number that we may not say anything about: unknown, or with nothing to prepare."""

    practice_id: PracticeId
    number: PhoneNumber


@dataclass(frozen=True, slots=True)
class Several:
    """A number on which more than one person is preparing: we never guess who writes."""

    practice_id: PracticeId
    number: PhoneNumber
    people: tuple[Person, ...]
    offered: tuple[PreparationId, ...] | None = None
    """Those our question named, while that question is the last thing we said."""
    asked: int = 0
    """How often we have asked since somebody last said who they are."""


@dataclass(frozen=True, slots=True)
class Situation:
    """One patient's preparation as it stands when their message is dealt with."""

    record: PreparationRecord
    position: Position
    answers: Sequence[Answer]
    number: PhoneNumber | None
    """Where a reply by text goes; None on the patient's page."""
    link_token: str | None = None
    """What the patient's own page is reached by, so that a message can repeat it."""
    shared: Several | None = None
    """Everybody on the phone, where the patient shares it with others who are preparing."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The messages of one lane, oldest first, and whose they are."""

    messages: Sequence[InboundMessage]
    whose: Nobody | Several | Situation
