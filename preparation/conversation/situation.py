"""Whose a waiting message is, and all that is known when it is dealt with. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from preparation.messages import InboundMessage
from preparation.model import Answer, PatientId, PhoneNumber, Position, PracticeId
from preparation.record import PreparationRecord


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
    patients: tuple[PatientId, ...]


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


@dataclass(frozen=True, slots=True)
class Waiting:
    """The messages of one lane, oldest first, and whose they are."""

    messages: Sequence[InboundMessage]
    whose: Nobody | Several | Situation
