"""What a result is made of on its way from the laboratory to the patient's page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from preparation.model import AppointmentState, PatientState, PreparationState, Result

ResultId = NewType("ResultId", str)
Mark = NewType("Mark", str)
"""A keyed hash of everything that a patient would read of one result."""

EARLIER = 2
"""How many earlier readings go with the newest: less does not show a trend (field notes 2)."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A result as it is stored."""

    id: ResultId
    result: Result


class Choice(StrEnum):
    """What a clinician decided about a result; the newest decision holds."""

    RELEASED = "released"
    HELD = "held"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Decision:
    """A clinician's decision, about exactly what they saw."""

    result_id: ResultId
    choice: Choice
    mark: Mark
    despite: frozenset[str]
    """The reasons against it that they saw and released it despite of."""
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Target:
    """A target that a patient agreed with somebody, in the unit of the result."""

    code: str
    target: str
    agreed_with: str
    agreed_on: date


@dataclass(frozen=True, slots=True)
class Card:
    """All that is shown of one kind of result: the newest reading, and the two before it."""

    newest: Reading
    earlier: tuple[Reading, ...]
    """Newest first."""
    mark: Mark
    target: Target | None = None

    @property
    def code(self) -> str:
        """Return which kind of result it is."""
        return self.newest.result.code


@dataclass(frozen=True, slots=True)
class Standing:
    """Whose results they are, and how things stand with them at this moment."""

    patient: PatientState
    appointment: AppointmentState
    preparation: PreparationState
    start: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a card may be read by its patient now. No reasons: it may."""

    card: Card
    reasons: tuple[str, ...]
    decision: Decision | None

    @property
    def is_released(self) -> bool:
        """Tell whether the patient may read it."""
        return not self.reasons
