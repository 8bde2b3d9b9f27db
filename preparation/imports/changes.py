"""What an import would do to the record, and what it did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from preparation.imports.problems import Place, Problem
from preparation.imports.rows import ColumnRead, PersonKey
from preparation.model import (
    Appointment,
    AppointmentId,
    Clinician,
    Patient,
    PatientState,
    Result,
)
from preparation.records.identity_doubts import NewDoubt

NOWHERE = Place("")


class Kind(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class PatientChange:
    """A patient as they will be. `state`: a fact to add, where the file knows a new one."""

    kind: Kind
    patient: Patient
    state: PatientState | None = None
    before: Patient | None = None
    place: Place = NOWHERE
    state_before: PatientState | None = None


@dataclass(frozen=True, slots=True)
class ClinicianChange:
    """A clinician as they will be."""

    kind: Kind
    clinician: Clinician
    before: Clinician | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class BookingChange:
    """An appointment as it will be."""

    kind: Kind
    appointment: Appointment
    before: Appointment | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Cancellation:
    """An appointment that will be marked as cancelled."""

    appointment_id: AppointmentId
    place: Place = NOWHERE
    before: Appointment | None = None


@dataclass(frozen=True, slots=True)
class ResultChange:
    """A result as it will be; `withdrawn` ones go."""

    kind: Kind
    result: Result
    withdrawn: bool = False
    before: Result | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ExpectedInvites:
    """What an import starts."""

    now: int = 0
    """Texts that go as soon as it is in, and the hour allows."""
    segments: int = 0
    later: int = 0
    """Those that go on a day to come."""
    by_hand: int = 0
    """Those whom a person has to reach."""
    needs_two: bool = False


Change = PatientChange | ClinicianChange | BookingChange | Cancellation | ResultChange


@dataclass
class Comparison:
    """Everything an import would do, and everything that speaks against it."""

    changes: list[Change] = field(default_factory=list)
    counts: dict[str, Counter[Kind]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    doubts: list[NewDoubt] = field(default_factory=list)
    """Whom the record knows as somebody else: a person must say who it is."""
    refused_people: set[PersonKey] = field(default_factory=set)
    """Nothing of theirs is taken in."""

    def add(self, subject: str, kind: Kind, change: Change | None = None) -> None:
        """Count a row, and keep what is to be done for it."""
        self.counts.setdefault(subject, Counter())[kind] += 1
        if change is not None:
            self.changes.append(change)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of an import. Nothing was written unless `applied`."""

    applied: bool
    counts: Mapping[str, Mapping[Kind, int]]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]
    doubts: tuple[NewDoubt, ...] = ()
    columns: tuple[ColumnRead, ...] = ()
    invites: ExpectedInvites | None = None
    """What it would start; told in a preview alone."""
    held: int = 0
    """Invites that wait until somebody has read them."""
    left_out: int = 0
    """Booked appointments that a list says nothing of, in its days and with its clinicians."""
