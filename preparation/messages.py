"""Messages in and out, and what is said between the application and Rasa.

Pure, like `model`.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol

from preparation.model import (
    AnswerId,
    ChannelName,
    Mark,
    Op,
    PatientId,
    PhoneNumber,
    PracticeId,
    PreparationId,
    QuestionName,
    TurnId,
)

InboundId = NewType("InboundId", str)
OutboundId = NewType("OutboundId", str)
ProviderKey = NewType("ProviderKey", str)
"""What the other side calls a message: Twilio's SID, or the browser's own id for a line."""


@dataclass(frozen=True, slots=True)
class NewInbound:
    """A message as a channel took it from the wire, before anybody knows whose it is.

    SMS knows `sender` (a number); the web page knows `preparation_id` from its sign-in.
    """

    practice_id: PracticeId
    channel: ChannelName
    provider_key: ProviderKey
    body: str
    sender: PhoneNumber | None = None
    preparation_id: PreparationId | None = None
    media_count: int = 0
    told: str = ""
    """What the provider took it for and has answered: stop, start, help; or nothing."""
    sent_at: datetime | None = None
    """When the provider says it came, where its list was read."""
    answered_by: ProviderKey | None = None
    """The text of ours that answered it, where our record has lost that (docs/decisions/0030)."""


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """A stored message that still waits to be dealt with."""

    id: InboundId
    practice_id: PracticeId
    channel: ChannelName
    body: str
    media_count: int
    received_at: datetime
    sender: PhoneNumber | None
    preparation_id: PreparationId | None
    told: str = ""
    answered_by: ProviderKey | None = None


@dataclass(frozen=True, slots=True)
class ProviderSend:
    """A text of ours as the provider lists it."""

    provider_key: ProviderKey
    practice_id: PracticeId
    to: PhoneNumber
    body: str
    sent_at: datetime


class OutboundState(StrEnum):
    """How far a message got. A state never moves back down this list."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    HELD = "held"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class NewOutbound:
    """A message to be sent. `intent_key` is unique for ever: one intention, one message."""

    intent_key: str
    practice_id: PracticeId
    patient_id: PatientId | None
    preparation_id: PreparationId | None
    channel: ChannelName
    kind: str
    """invite, reminder, reply, holding, stranger ...: decides what may be sent when."""
    body: str
    to: PhoneNumber | None = None
    choices: tuple[str, ...] = ()
    due_at: datetime | None = None
    """None: at once."""
    speaks_of: datetime | None = None
    """When the appointment is, for a text that tells of its day."""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """A message claimed for sending."""

    id: OutboundId
    intent_key: str
    practice_id: PracticeId
    channel: ChannelName
    kind: str
    body: str
    to: PhoneNumber | None
    attempts: int
    queued_at: datetime


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """All that Rasa is told for one turn. The wire form is these names as JSON."""

    turn: TurnId
    channel: ChannelName
    text: str
    open_question: QuestionName | None
    questions: Mapping[QuestionName, Mark]
    facts: Mapping[str, str]
    kept: Mapping[str, str] = field(default_factory=dict)
    number: int = 0
    """How many turns came before; acknowledgements vary by it, never at random."""


@dataclass(frozen=True, slots=True)
class Utterance:
    """One thing said to the patient, with what they may tap instead of typing."""

    text: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """What a turn does to the answers. `of` names the answer that is replaced or hidden."""

    question: QuestionName
    op: Op
    text: str = ""
    of: AnswerId | None = None


@dataclass(frozen=True, slots=True)
class TurnReply:
    """What Rasa made of a turn. The application commits all of it, or nothing."""

    messages: tuple[Utterance, ...]
    intent: str
    answers: tuple[AnswerChange, ...]
    open_question: QuestionName | None
    questions: Mapping[QuestionName, Mark]
    kept: Mapping[str, str] = field(default_factory=dict)


class Dialogue(Protocol):
    """Rasa, as the application sees it: a pure function over the network."""

    async def turn(self, request: TurnRequest) -> TurnReply:
        """Return what to say and what changes. Raises TurnFailed."""
        ...


class Carrier(Protocol):
    """A channel, as the outbox sees it."""

    async def send(self, message: OutboundMessage) -> ProviderKey:
        """Hand a message over and return what the provider calls it.

        Raises SendFailed when it was refused, OutcomeUnknown when nobody can tell.
        """
        ...

    async def look_up(
        self, message: OutboundMessage, since: datetime, taken: Container[ProviderKey] = ()
    ) -> ProviderKey | None:
        """Return what the provider calls a message if it has it, else None.

        `taken` are the keys of other messages to the same number, which may have the same
        words. Raises OutcomeUnknown when the provider cannot be asked.
        """
        ...


@dataclass(frozen=True, slots=True)
class ReadBackLine:
    """One numbered line of the read-back, in the patient's own words."""

    number: int
    answer_id: AnswerId
    question: QuestionName
    heading: str
    text: str
    hidden: bool = False
