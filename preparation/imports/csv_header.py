"""The first row of a CSV file: what is read, what is passed over, and what is missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from preparation.imports.csv_columns import APPOINTMENTS, INSTEAD, ColumnNames, CsvKind
from preparation.imports.csv_text import Record
from preparation.imports.identity import clean
from preparation.imports.problems import Place, Problem
from preparation.imports.rows import ColumnRead

_LONGEST = 60
_SURE = 2
"""A row in which so many columns are known is a header, and names nobody."""


@dataclass(frozen=True, slots=True)
class Header:
    """What kind of file it is, and what each of its columns is; "" for one passed over."""

    kind: CsvKind
    place: Place
    headers: Sequence[str]
    columns: Sequence[str]

    @property
    def labels(self) -> Mapping[str, str]:
        """Return what the file itself calls each column that is read."""
        named = zip(self.columns, self.headers, strict=True)
        return {column: header for column, header in named if column}

    @property
    def read_as(self) -> tuple[ColumnRead, ...]:
        """Return which column was read as what, as they stand in the file."""
        named = zip(self.headers, self.columns, strict=True)
        return tuple(ColumnRead(self.place.file, *one) for one in named if one[1])

    def problems(self) -> list[Problem]:
        """Return which needed columns are missing, and which are there twice."""
        counts = Counter(filter(None, self.columns))
        missing = [
            Problem(self.place, name, "column_missing")
            for name in self.kind.needed
            if name not in counts and not set(INSTEAD.get(name, ("",))) <= set(counts)
        ]
        twice = [
            Problem(self.place, name, "column_twice", {"headers": self._called(name)})
            for name, count in counts.items()
            if count > 1
        ]
        return missing + twice

    def passed_over(self, records: Sequence[Record]) -> list[Problem]:
        """Return a note for each column that is not read, where it says anything."""
        if sum(map(bool, self.columns)) < _SURE and self.problems():
            return []
        unread = (at for at, column in enumerate(self.columns) if not column)
        return [
            Problem(
                self.place,
                self.headers[at],
                "column_unknown" if self.headers[at] else "column_unnamed",
            )
            for at in unread
            if any(len(one.cells) > at and one.cells[at].strip() for one in records)
        ]

    def _called(self, column: str) -> str:
        named = zip(self.columns, self.headers, strict=True)
        return ", ".join(header for name, header in named if name == column)


def read_header(record: Record, names: ColumnNames, file: str) -> Header:
    """Understand a header row."""
    headers = [clean(cell)[:_LONGEST] for cell in record.cells]
    kind = names.kind(headers)
    columns = [names.column(header, kind) for header in headers]
    header = Header(kind, Place(file, record.line), headers, columns)
    return _with_one_start(header) if kind is APPOINTMENTS else header


def _with_one_start(header: Header) -> Header:
    """Let a start be in one column, or day and time in two; never both."""
    found, halves = set(header.columns), INSTEAD["start"]
    if "start" in found:
        columns = ["" if column in halves else column for column in header.columns]
    elif found.isdisjoint(halves[1:]):
        columns = ["start" if column == halves[0] else column for column in header.columns]
    else:
        return header
    return replace(header, columns=columns)
