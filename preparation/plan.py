"""The plan that comes of a conversation: what was agreed, who does what by when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Who(StrEnum):
    """Whose part a step is."""

    PATIENT = "patient"
    PRACTITIONER = "practitioner"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Step:
    """One next step. `name`: who it is, where that is somebody else."""

    what: str
    who: Who = Who.PATIENT
    name: str = ""
    by_when: str = ""


@dataclass(frozen=True, slots=True)
class PlanWords:
    """All that a practitioner writes down: before the conversation, and in it."""

    working: str = ""
    """What is working, as the practitioner sees it."""
    not_working: str = ""
    agreed: str = ""
    steps: tuple[Step, ...] = ()
    review_on: date | None = None
    review_how: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of it. Only what is `finished` is ever shown to the patient."""

    version: int
    finished: bool
    words: PlanWords
    by: str
    at: datetime
    by_text: bool = False
    """Whether the patient gets a text with a link to it; the words go only on the page."""


NOTHING_YET = 0
"""The version that the first one is built on."""
