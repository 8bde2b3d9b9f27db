"""From the records of a CSV file to bookings: one appointment a row (docs: formats)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from preparation.imports.csv_text import Record, column_name, decode, read_records
from preparation.imports.dates import month_is_first, read_birth_date, read_start
from preparation.imports.identity import read_name, read_nhs_number, read_text
from preparation.imports.modes import read_language, read_mode
from preparation.imports.problems import FieldRefused, FileRefused, Place, Problem
from preparation.imports.rows import BookingRow, ImportPlan, PersonRow
from preparation.imports.telephone import read_telephone

REQUIRED = ("appointment_id", "start", "clinician", "first_name", "last_name", "date_of_birth")
OPTIONAL = (
    "clinician_role",
    "location",
    "mode",
    "nhs_number",
    "mobile",
    "language",
    "access_needs",
    "previous_preparation",
)
COLUMNS = REQUIRED + OPTIONAL
_PREVIOUS = "previous_preparation"


def read_csv(data: bytes, file: str, zone: str, now: datetime) -> ImportPlan:
    """Return the bookings of a CSV file and what is wrong with it. Raises FileRefused."""
    records = read_records(decode(data), COLUMNS)
    if not records:
        raise FileRefused("empty")
    names = [column_name(cell) for cell in records[0].cells]
    problems = _header_problems(names, Place(file, records[0].line))
    if problems:
        return ImportPlan(problems=tuple(problems))
    if len(records) == 1:
        raise FileRefused("no_rows")
    reader = _RowReader(file, zone, now, names, _is_american(records[1:], names))
    plans = [reader.read(record) for record in records[1:]]
    rows = tuple(row for plan in plans for row in plan.rows)
    refused = tuple(problem for plan in plans for problem in plan.problems)
    return ImportPlan(rows, refused, _passed_over(records, names, Place(file, records[0].line)))


def _passed_over(records: list[Record], names: list[str], place: Place) -> tuple[Problem, ...]:
    """Say that a column is not kept, where it says anything (docs/decisions/0039)."""
    if _PREVIOUS not in names:
        return ()
    at = names.index(_PREVIOUS)
    said = any(len(one.cells) > at and one.cells[at].strip() for one in records[1:])
    return (Problem(place, _PREVIOUS, "previous_not_kept"),) if said else ()


def _header_problems(names: list[str], place: Place) -> list[Problem]:
    counts = Counter(names)
    missing = [Problem(place, name, "column_missing") for name in REQUIRED if name not in counts]
    twice = [Problem(place, name, "column_twice") for name in counts if counts[name] > 1]
    strange = [
        Problem(place, name, "column_unknown" if name else "column_unnamed")
        for name in counts
        if name not in COLUMNS and counts[name] == 1
    ]
    return missing + twice + strange


def _is_american(records: list[Record], names: list[str]) -> bool:
    places = [names.index(name) for name in ("date_of_birth", "start")]
    return any(
        month_is_first(record.cells[place].split(" ")[0])
        for record in records
        for place in places
        if place < len(record.cells)
    )


@dataclass
class _Cells:
    """One row's cells by name. Reading one that is wrong notes the problem and goes on."""

    place: Place
    cells: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)

    def read[T](self, column: str, reader: Callable[[str], T], *, needed: bool = False) -> T | None:
        try:
            text = self.cells.get(column, "")
            if needed and not text.strip():
                raise FieldRefused("missing")
            return reader(text)
        except FieldRefused as refused:
            self.problems.append(Problem(self.place, column, refused.reason, refused.values))
            return None


@dataclass(frozen=True, slots=True)
class _RowReader:
    file: str
    zone: str
    now: datetime
    names: list[str]
    american: bool

    def read(self, record: Record) -> ImportPlan:
        """Return one row's booking, or every problem it has."""
        place = Place(self.file, record.line)
        if len(record.cells) != len(self.names):
            reason = "too_many_cells" if len(record.cells) > len(self.names) else "too_few_cells"
            return ImportPlan(problems=(Problem(place, "", reason),))
        cells = _Cells(place, dict(zip(self.names, record.cells, strict=True)))
        booking = self._booking(cells)
        if booking is None or cells.problems:
            return ImportPlan(problems=tuple(cells.problems))
        return ImportPlan((booking,))

    def _booking(self, cells: _Cells) -> BookingRow | None:
        source_key = cells.read("appointment_id", read_text, needed=True)
        start = cells.read("start", self._start, needed=True)
        clinician = cells.read("clinician", read_text, needed=True)
        role = cells.read("clinician_role", read_text)
        location = cells.read("location", read_text)
        mode = cells.read("mode", read_mode)
        cells.read("previous_preparation", read_text)
        person = self._person(cells)
        if not (source_key and start and clinician and person):
            return None
        return BookingRow(
            place=cells.place,
            source_key=source_key,
            person=person,
            start=start,
            clinician=clinician,
            clinician_role=role or "",
            location=location or "",
            mode=mode or "",
        )

    def _person(self, cells: _Cells) -> PersonRow | None:
        first = cells.read("first_name", read_name)
        last = cells.read("last_name", read_name)
        born = cells.read("date_of_birth", self._born, needed=True)
        number = cells.read("nhs_number", read_nhs_number)
        phone = cells.read("mobile", read_telephone)
        language = cells.read("language", read_language)
        needs = cells.read("access_needs", read_text)
        if first == "" and last == "":
            cells.problems.append(Problem(cells.place, "first_name", "missing"))
        if born is None or not (first or last):
            return None
        textable = phone is not None and phone.textable
        return PersonRow(
            place=cells.place,
            first_name=first or last or "",  # somebody with one name is called by it
            last_name=last if first and last else "",
            date_of_birth=born,
            nhs_number=number,
            mobile=phone.number if phone and textable else None,
            landline=phone.number if phone and not textable else None,
            language=language,
            access_needs=needs or None,
        )

    def _start(self, text: str) -> datetime:
        return read_start(text, self.zone, now=self.now, american=self.american)

    def _born(self, text: str) -> date:
        today = self.now.astimezone(ZoneInfo(self.zone)).date()
        return read_birth_date(text, today=today, american=self.american)
