"""The summary as a thing of its own: what a clinician reads before the appointment.

Pure. It holds only what may be shown; every rendering is made from it alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from preparation.model import (
    AnswerId,
    ChannelName,
    NhsNumber,
    PreparationId,
    QuestionName,
    SummaryId,
)


class Standing(StrEnum):
    """What a summary can say of itself."""

    FINISHED = "finished"
    PARTIAL = "partial"
    NO_REPLY = "no_reply"
    NOT_SHARED = "not_shared"


@dataclass(frozen=True, slots=True)
class SummaryVersion:
    """One version as it was stored: which answers, whether complete, when."""

    id: SummaryId
    preparation_id: PreparationId
    number: int
    complete: bool
    built_at: datetime
    answers: tuple[AnswerId, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that was said, letter by letter. `rank`: 1 matters most, None not ranked."""

    answer_id: AnswerId
    question: QuestionName
    text: str
    at: datetime
    channel: ChannelName
    said_by: str | None = None
    """Somebody who answered for the patient; None for the patient's own words."""
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What was said to one question, under its heading."""

    question: QuestionName
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page. Sections without lines are not there at all."""

    name: str
    heading: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class SafetyNote:
    """Something urgent that was said, when, and what the patient was told at once."""

    heading: str
    text: str
    at: datetime
    told: str


@dataclass(frozen=True, slots=True)
class Header:
    """Who, for which appointment, with whom."""

    first_name: str
    last_name: str
    date_of_birth: date
    age: int
    nhs_number: NhsNumber | None
    language: str
    access_needs: str
    practice: str
    practice_phone: str
    clinician: str
    clinician_role: str
    appointment: datetime
    location: str
    mode: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class Summary:
    """One version of what a person prepared."""

    preparation_id: PreparationId
    version: int
    label: str
    """What it is and is not, in the words of the content."""
    built_at: datetime
    standing: Standing
    header: Header
    answered_by: tuple[str, ...]
    """Those who answered besides the patient."""
    patient_answered: bool
    channels: tuple[ChannelName, ...]
    first_at: datetime | None
    last_at: datetime | None
    sections: tuple[Section, ...]
    gaps: tuple[str, ...]
    """Headings of the core questions with nothing to show. Never says why."""
    sharing: str
    """The patient's wish, letter by letter; "" when not shared."""
    safety: tuple[SafetyNote, ...] = ()
