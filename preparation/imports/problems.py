"""What is wrong with a file, and where: by reason, never by quoting what a person's row says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from preparation.errors import ImportRefused
from preparation.words import Words


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where in which file: a line of a CSV or NDJSON file, or an entry of a FHIR bundle."""

    file: str
    number: int = 0
    """Counted from 1; 0 stands for the whole file."""
    kind: str = "line"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row (or a whole file) is refused, or passed over. `reason` is a key of imports.yml."""

    place: Place
    column: str
    reason: str
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_of_a_row(self) -> bool:
        """Tell whether it is about one row, and not about a file or its header."""
        return self.place.number > 0 and not self.reason.startswith("column_")


class FileRefused(ImportRefused):
    """A file cannot be read at all, from `line` on."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class FieldRefused(Exception):
    """A value is not what its column is for."""

    def __init__(self, reason: str, **values: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@contextmanager
def naming(element: str) -> Iterator[None]:
    """Let what is refused inside name the element of the resource that is wrong."""
    try:
        yield
    except FieldRefused as refused:
        values = {"element": element, **refused.values}
        raise FieldRefused(refused.reason, **values) from refused


def explain(words: Words, problem: Problem) -> str:
    """Return a problem as a sentence: file, line, column, reason."""
    place = problem.place
    where = "file" if place.number == 0 else place.kind
    start = words(f"imports.where.{where}", file=place.file, number=place.number)
    reason = words(f"imports.reasons.{problem.reason}", **problem.values)
    if not problem.column:
        return words("imports.whole", where=start, reason=reason)
    return words("imports.column", where=start, column=problem.column, reason=reason)
