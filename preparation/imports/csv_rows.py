"""From the records of a CSV file to what its rows say, by the kind of file (docs: formats)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from preparation.imports.csv_bookings import read_appointment
from preparation.imports.csv_cells import Cells, Reading, read_person
from preparation.imports.csv_columns import APPOINTMENTS, CLINICIANS, RESULTS
from preparation.imports.csv_header import Header, read_header
from preparation.imports.csv_readings import read_result
from preparation.imports.csv_text import Record, decode, read_records
from preparation.imports.dates import month_is_first
from preparation.imports.identity import read_text
from preparation.imports.problems import FileRefused, Place, Problem
from preparation.imports.rows import ClinicianRow, ImportPlan
from preparation.imports.vocabulary import Vocabulary

_DATES = frozenset({"date_of_birth", "start", "appointment_date", "measured_on", "deceased"})
_PREVIOUS = "previous_preparation"


def read_csv(
    data: bytes, file: str, zone: str, now: datetime, vocabulary: Vocabulary, *, routine: bool
) -> ImportPlan:
    """Return what a CSV file says and what is wrong with it. Raises FileRefused."""
    records = read_records(decode(data), vocabulary.columns.knows)
    if not records:
        raise FileRefused("empty")
    header, rows = read_header(records[0], vocabulary.columns, file), records[1:]
    problems = header.problems()
    if problems:
        return ImportPlan(problems=tuple(problems), notes=tuple(header.passed_over(rows)))
    if not rows:
        raise FileRefused("no_rows")
    reading = Reading(zone, now, _is_american(rows, header), vocabulary.statuses)
    reader = _RowReader(header, reading, vocabulary, routine)
    plans = [reader.read(record) for record in rows]
    notes = (*header.passed_over(rows), *_not_kept(rows, header))
    return ImportPlan(
        tuple(row for plan in plans for row in plan.rows),
        tuple(problem for plan in plans for problem in plan.problems),
        (*notes, *(note for plan in plans for note in plan.notes)),
        header.read_as,
    )


def _not_kept(records: Sequence[Record], header: Header) -> list[Problem]:
    """Say that a column is not kept, where it says anything (docs/decisions/0039)."""
    if _PREVIOUS not in header.columns:
        return []
    at = header.columns.index(_PREVIOUS)
    said = any(len(one.cells) > at and one.cells[at].strip() for one in records)
    return [Problem(header.place, header.headers[at], "previous_not_kept")] if said else []


def _is_american(records: Sequence[Record], header: Header) -> bool:
    places = [at for at, column in enumerate(header.columns) if column in _DATES]
    return any(
        month_is_first(record.cells[place].split(" ")[0])
        for record in records
        for place in places
        if place < len(record.cells)
    )


@dataclass(frozen=True, slots=True)
class _RowReader:
    header: Header
    reading: Reading
    vocabulary: Vocabulary
    routine: bool

    def read(self, record: Record) -> ImportPlan:
        """Return what one row says, or every problem it has."""
        header, place = self.header, Place(self.header.place.file, record.line)
        if len(record.cells) != len(header.columns):
            reason = (
                "too_many_cells" if len(record.cells) > len(header.columns) else "too_few_cells"
            )
            return ImportPlan(problems=(Problem(place, "", reason),))
        named = zip(header.columns, record.cells, strict=True)
        cells = Cells(place, {column: cell for column, cell in named if column}, header.labels)
        plan = self._row(cells)
        return ImportPlan(problems=tuple(cells.problems)) if cells.problems else plan

    def _row(self, cells: Cells) -> ImportPlan:
        if self.header.kind is APPOINTMENTS:
            return read_appointment(cells, self.reading)
        if self.header.kind is RESULTS:
            return read_result(cells, self.reading, self.vocabulary.codes, routine=self.routine)
        if self.header.kind is CLINICIANS:
            return _clinician(cells)
        person = read_person(cells, self.reading)
        return ImportPlan((person,) if person else ())


def _clinician(cells: Cells) -> ImportPlan:
    name = cells.read("clinician", read_text, needed=True)
    role = cells.read("clinician_role", read_text)
    return ImportPlan((ClinicianRow(cells.place, name, role or ""),) if name else ())
