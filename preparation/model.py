"""What the product is about: people, appointments and the preparations that join them.

Pure: standard library only, no clock, no network, no storage.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

PracticeId = NewType("PracticeId", str)
PatientId = NewType("PatientId", str)
ClinicianId = NewType("ClinicianId", str)
AppointmentId = NewType("AppointmentId", str)
PreparationId = NewType("PreparationId", str)
AnswerId = NewType("AnswerId", str)
TurnId = NewType("TurnId", str)
SummaryId = NewType("SummaryId", str)

QuestionName = NewType("QuestionName", str)
PhoneNumber = NewType("PhoneNumber", str)
"""E.164, checked where it enters."""
NhsNumber = NewType("NhsNumber", str)
"""Ten digits without spaces, check digit verified where it enters."""
ChannelName = NewType("ChannelName", str)
"""A name in the registry of `channels`."""


class PreparationState(StrEnum):
    """Where a preparation stands. Kept as a list of dated facts; the newest one holds."""

    DUE = "due"
    INVITED = "invited"
    IN_PROGRESS = "in_progress"
    PAUSED = "paused"
    FINISHED = "finished"
    FINISHED_NOT_SHARED = "finished_not_shared"
    DECLINED = "declined"
    STOPPED = "stopped"
    WRONG_NUMBER = "wrong_number"
    NO_REPLY = "no_reply"
    DEADLINE_PARTIAL = "deadline_partial"
    CANCELLED = "cancelled"


class AppointmentState(StrEnum):
    """What is known of an appointment; the newest fact holds."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"


class PatientState(StrEnum):
    """Whether anything may go out to a patient at all; the newest fact holds."""

    ACTIVE = "active"
    DECEASED = "deceased"
    MOVED_AWAY = "moved_away"


class Mark(StrEnum):
    """What the record knows of a question, without the words."""

    OPEN = "open"
    ANSWERED = "answered"
    SKIPPED = "skipped"
    NOT_ASKED = "not_asked"


class Op(StrEnum):
    """What a turn, or an edit on the page, did to the answers."""

    ADD = "add"
    REPLACE = "replace"
    SKIP = "skip"
    HIDE = "hide"
    SHOW = "show"
    REMOVE = "remove"


class Role(StrEnum):
    """What a member of a practice's staff may do."""

    CLINICIAN = "clinician"
    STAFF = "staff"
    MANAGER = "manager"
    AUDITOR = "auditor"


READERS = frozenset({Role.CLINICIAN, Role.STAFF, Role.MANAGER})
"""The roles that may see patients."""


@dataclass(frozen=True, slots=True)
class Practice:
    """A general practice and what it has chosen."""

    id: PracticeId
    name: str
    phone: str
    choices: PracticeChoices


@dataclass(frozen=True, slots=True)
class PracticeChoices:
    """Per-practice choices (rows, not settings). Days count back from the appointment."""

    invite_earliest_days: int = 14
    invite_latest_days: int = 7
    invite_days: int = 12
    deadline_working_days: int = 2
    quiet_time_seconds: float = 20.0
    """How long a text waits for the rest of its burst."""
    quiet_hours: bool = True
    """Whether what we start keeps to the hours below, not on Sundays and bank holidays."""
    texts_from: str = "09:00"
    texts_until: str = "19:00"
    remind_days: int = 7
    """Days before the appointment (field notes: invite about -12, reminder about -7)."""
    last_chance_hours: int = 36
    """How long before answers close the last text goes."""
    sender: str = ""
    """The number or messaging service that texts come from."""
    former_senders: tuple[str, ...] = ()
    """What they came from before: replies to it are this practice's still."""
    time_zone: str = "Europe/London"
    nation: str = "england"
    targets: tuple[str, ...] = ("folder",)
    """Delivery targets, by their names in the registry of `preparation.delivery`."""
    webhook_url: str = ""
    fhir_url: str = ""
    """Where a FHIR R4 server takes transactions."""
    mesh_mailbox: str = ""
    """The receiver's mailbox."""
    notice_email: str = ""
    """Who is told that a summary is there, without a word about the patient."""
    started_per_minute: float = 10.0
    """How fast invites and reminders go out: a batch is never one dump."""
    started_per_day: int = 500
    """How many invites and reminders go out in a day at most."""
    unusual_times: float = 3.0
    """So many times the usual day's number, and a person must look before more go out."""
    first_of_batch: int = 10
    """So many go first; the rest of the day's wait until those look delivered."""
    keep_days: int = 500
    """How long after an appointment what was said for it is kept: long enough for the next
    yearly review to show last time's words. Our own judgement; not yet approved."""
    two_people_from: int = 200
    """More invites than this in a day wait until a second person has released them."""
    tests_first: bool = False
    """Whether a visit for tests comes first: the invite then waits for results that may be read."""
    address: str = ""
    """Where paper comes back to, a line each."""
    text_price_pence: float = 4.0
    """What one part of a text costs, to say beforehand what a batch will."""
    ask_afterwards: bool = True
    """Whether patients are asked once, on the day after, whether they got to talk."""

    second_factor: str = ""
    """Who needs one to sign in besides whom the settings name: `practice.access` lists them."""
    website_origins: tuple[str, ...] = ()
    """The practice's own websites, which may show the chat in a frame."""
    opens: str = "08:00"
    closes: str = "18:30"
    """When somebody is there, Monday to Friday, not on bank holidays."""
    escalate_minutes: int = 15
    """How long an alert may wait before it is passed on to the contact on call."""
    on_call_number: str = ""
    on_call_email: str = ""
    out_of_hours: str = "wait"
    """`wait` until somebody is there (the patient was told 111 or 999), or `contact`."""
    out_of_hours_number: str = ""
    out_of_hours_email: str = ""


@dataclass(frozen=True, slots=True)
class Clinician:
    """Whom the patient will meet. `name` is as a patient would say it: "Nurse Khan"."""

    id: ClinicianId
    practice_id: PracticeId
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Patient:
    """One person on the practice's list."""

    id: PatientId
    practice_id: PracticeId
    first_name: str
    last_name: str
    date_of_birth: date
    nhs_number: NhsNumber | None = None
    mobile: PhoneNumber | None = None
    landline: PhoneNumber | None = None
    language: str = "en"
    access_needs: str = ""
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Carer:
    """Somebody who looks after a patient and may answer for them."""

    patient_id: PatientId
    name: str
    relationship: str


@dataclass(frozen=True, slots=True)
class Appointment:
    """A care and support planning appointment. `start` is in UTC."""

    id: AppointmentId
    practice_id: PracticeId
    patient_id: PatientId
    clinician_id: ClinicianId
    start: datetime
    location: str
    mode: str
    source_key: str
    """The appointment's own identifier where it came from; unique within a practice."""


@dataclass(frozen=True, slots=True)
class Preparation:
    """One patient getting ready for one appointment: the aggregate."""

    id: PreparationId
    practice_id: PracticeId
    patient_id: PatientId
    appointment_id: AppointmentId
    deadline: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """Words of the patient's (or carer's), kept as they were sent.

    Rows are only ever added: a later row that `replaces` this one, or hides or removes it,
    says so. `current_answers` folds them.
    """

    id: AnswerId
    preparation_id: PreparationId
    question: QuestionName
    op: Op
    text: str
    at: datetime
    channel: ChannelName
    answered_by: str = "patient"
    replaces: AnswerId | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a conversation stands, without any of its words.

    `kept` is what the dialogue asked to be handed back next time (which answer is being
    changed, say): small values of its own, never words of the patient's.
    `version` grows by one with every commit and guards against two turns at once.
    """

    version: int = 0
    open_question: QuestionName | None = None
    questions: Mapping[QuestionName, Mark] = field(default_factory=dict)
    kept: Mapping[str, str] = field(default_factory=dict)
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """One reading of one routine test. `low` and `high` bound the laboratory's range."""

    patient_id: PatientId
    code: str
    value: str
    unit: str
    measured_on: date
    low: float | None = None
    high: float | None = None
    routine: bool = False
    source_key: str = ""
