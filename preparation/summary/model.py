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
    AppointmentId,
    ChannelName,
    ClinicianId,
    NhsNumber,
    PatientId,
    PracticeId,
    PreparationId,
    QuestionName,
    SummaryId,
)
from preparation.plan import Step


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
class ResultBeside:
    """A result that a line is a question about, as the patient saw it.

    Without `value` it is no longer released: then only what it was and when may be said.
    """

    name: str
    day: str
    value: str = ""
    earlier: tuple[tuple[str, str], ...] = ()
    """Earlier values with their days, newest first."""
    trend: str = ""
    target: str = ""


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
    topics: tuple[str, ...] = ()
    """Names of topics whose words are in it; a tag never stands for the words."""
    about: ResultBeside | None = None


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
class Earlier:
    """What the same person shared before the appointment that came before this one."""

    appointment: datetime
    parts: tuple[Part, ...]

    def of(self, question: QuestionName) -> Part | None:
        """Return what was said to the same question then."""
        return next((part for part in self.parts if part.question == question), None)


@dataclass(frozen=True, slots=True)
class AgreedBefore:
    """What was agreed in the conversation before this one, as the person was given it."""

    appointment: datetime
    agreed: str
    steps: tuple[Step, ...]


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
    patient_id: PatientId
    practice_id: PracticeId
    clinician_id: ClinicianId
    appointment_id: AppointmentId


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
    taken_back: tuple[str | None, ...] = ()
    """Those whose answers an earlier version shared and this one does not. None: the patient,
    who then has taken the sharing back."""
    earlier: Earlier | None = None
    """Last time's words, where they were shared and this time's are too."""
    agreed_before: AgreedBefore | None = None
    """Last time's agreed steps, to stand beside what became of them; where this is shared."""

    @property
    def parts(self) -> list[Part]:
        """All parts in the order of the page."""
        return [part for section in self.sections for part in section.parts]

    @property
    def lines(self) -> list[Line]:
        """All lines in the order of the page."""
        return [line for part in self.parts for line in part.lines]

    @property
    def topics(self) -> dict[str, AnswerId]:
        """The topics in the order in which they come up, each with the first line it is in."""
        found: dict[str, AnswerId] = {}
        for line in self.lines:
            for name in line.topics:
                found.setdefault(name, line.answer_id)
        return found

    @property
    def looks_back(self) -> bool:
        """Whether there is anything of last time beside this time's words."""
        return self.earlier is not None or self.agreed_before is not None

    @property
    def is_shared(self) -> bool:
        """Whether there is anything that the patient agreed to share."""
        return self.standing in (Standing.FINISHED, Standing.PARTIAL)
