"""Which columns a CSV file has, whatever they are called, and what kind of file it is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from preparation.imports.spelling import fold
from preparation.yaml_file import read_yaml

COLUMN_FILE = "import_columns.yml"
_WHO = ("first_name", "last_name", "date_of_birth")
_MORE = (
    "nhs_number",
    "mobile",
    "landline",
    "language",
    "access_needs",
    "patient_status",
    "deceased",
)
PERSON = frozenset(_WHO + _MORE)


@dataclass(frozen=True, slots=True)
class CsvKind:
    """What a row of such a file is about: the columns it needs, and those it may have."""

    name: str
    needed: tuple[str, ...]
    more: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Return all columns that are read."""
        return self.needed + self.more


APPOINTMENTS = CsvKind(
    "appointments",
    ("appointment_id", "start", "clinician", *_WHO),
    (
        "appointment_date",
        "appointment_time",
        "clinician_role",
        "location",
        "mode",
        "appointment_status",
        *_MORE,
        "previous_preparation",
    ),
)
RESULTS = CsvKind(
    "results",
    (*_WHO, "test", "value", "measured_on"),
    ("code", "unit", "low", "high", "result_id", "result_status", *_MORE),
)
PATIENTS = CsvKind("patients", _WHO, _MORE)
CLINICIANS = CsvKind("clinicians", ("clinician",), ("clinician_role",))
KINDS = (APPOINTMENTS, RESULTS, PATIENTS, CLINICIANS)
INSTEAD: Mapping[str, tuple[str, ...]] = {
    "start": ("appointment_date", "appointment_time"),
    "test": ("code",),
}
"""Columns that together say what a needed one would."""


class ColumnNames:
    """The names that columns go by."""

    def __init__(
        self,
        names: Mapping[str, Sequence[str]],
        only: Mapping[str, Mapping[str, Sequence[str]]],
    ) -> None:
        self._any = _by_name(names) | {fold(name): name for name in names}
        self._only = {kind: _by_name(found) for kind, found in only.items()}

    def column(self, header: str, kind: CsvKind) -> str:
        """Return which column of such a file a header names; "" for none that is read."""
        name = fold(header)
        found = self._only[kind.name].get(name) or self._any.get(name, "")
        return found if found in kind.columns else ""

    def knows(self, header: str) -> bool:
        """Tell whether a header names a column of any file."""
        return any(self.column(header, kind) for kind in KINDS)

    def kind(self, headers: Iterable[str]) -> CsvKind:
        """Return what kind of file has these headers; of appointments where none tells."""
        named = list(headers)
        found = {self._any.get(fold(header), "") for header in named}
        if len(found & (set(RESULTS.columns) - PERSON)) > 1:
            return RESULTS
        if found & (set(APPOINTMENTS.columns) - PERSON - set(CLINICIANS.columns)):
            return APPOINTMENTS
        if found & PERSON:
            return APPOINTMENTS if "clinician" in found or self._has_a_day(named) else PATIENTS
        clinicians = {self.column(header, CLINICIANS) for header in named}
        return CLINICIANS if "clinician" in clinicians else APPOINTMENTS

    def _has_a_day(self, headers: Iterable[str]) -> bool:
        """Tell whether plain words ("Date", "Time", "With") say when people come, and more."""
        own = {"appointment_id", "appointment_date", "appointment_time", "clinician"}
        said = own & {self.column(header, APPOINTMENTS) for header in headers}
        return "appointment_date" in said and len(said) > 1


def load_column_names(content: Path) -> ColumnNames:
    """Read the names of content/import_columns.yml."""
    found = read_yaml(content / COLUMN_FILE)
    return ColumnNames(found["names"], found["only"])


def _by_name(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {fold(name): column for column, known in names.items() for name in known}
