"""What a file says, checked value by value but not yet compared with the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from preparation.imports.problems import Place, Problem
from preparation.model import NhsNumber, PatientState, PhoneNumber
from preparation.names import fold_name

PersonKey = tuple[str, ...]
"""An NHS number; or last name, first name and date of birth."""


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A patient. None, or nothing, where the file does not say."""

    place: Place
    first_name: str
    last_name: str
    date_of_birth: date
    nhs_number: NhsNumber | None = None
    mobile: PhoneNumber | None = None
    landline: PhoneNumber | None = None
    language: str | None = None
    access_needs: str | None = None
    conditions: tuple[str, ...] = ()
    state: PatientState = PatientState.ACTIVE
    lacks: frozenset[str] = frozenset()
    """Fields of which the file says that there is none; an empty cell does not say."""

    @property
    def identity(self) -> PersonKey:
        """Return names and date of birth, in a form that compares."""
        names = (fold_name(self.last_name), fold_name(self.first_name))
        return (*names, self.date_of_birth.isoformat())


@dataclass(frozen=True, slots=True)
class ClinicianRow:
    """Somebody patients meet."""

    place: Place
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class BookingRow:
    """An appointment that stands."""

    place: Place
    source_key: str
    person: PersonRow
    start: datetime
    clinician: str
    clinician_role: str
    location: str
    mode: str


@dataclass(frozen=True, slots=True)
class CancellationRow:
    """An appointment that will not take place."""

    place: Place
    source_key: str
    person: PersonRow | None = None
    """Whose it is, where the file says so."""


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """A result of a routine test, in the units used here."""

    place: Place
    source_key: str
    """Empty where the file has none: then it is the person's one result of that kind and day."""
    person: PersonRow
    code: str
    value: str
    unit: str
    measured_on: date
    low: float | None = None
    high: float | None = None
    routine: bool = False


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """A result that was entered in error."""

    place: Place
    source_key: str


Row = PersonRow | ClinicianRow | BookingRow | CancellationRow | ReadingRow | WithdrawalRow


@dataclass(frozen=True, slots=True)
class ColumnRead:
    """What a file calls one of its columns, and as which column it was read."""

    file: str
    header: str
    column: str


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """All that files say, what was refused in them, and what was passed over and why."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()
    columns: tuple[ColumnRead, ...] = ()

    def with_more(self, more: ImportPlan) -> ImportPlan:
        """Return both plans as one."""
        return ImportPlan(
            self.rows + more.rows,
            self.problems + more.problems,
            self.notes + more.notes,
            self.columns + more.columns,
        )
