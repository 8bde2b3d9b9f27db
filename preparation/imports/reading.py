"""Reading files of any kind taken in here into one plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from preparation.imports.csv_rows import read_csv
from preparation.imports.csv_text import MOST_BYTES
from preparation.imports.fhir_json import Resource, looks_like_json, read_resources
from preparation.imports.fhir_rows import FhirRows
from preparation.imports.problems import FileRefused, Place, Problem
from preparation.imports.rows import ImportPlan
from preparation.imports.vocabulary import Vocabulary
from preparation.model import Practice


@dataclass(frozen=True, slots=True)
class Source:
    """A file's name, to speak of it, and what is in it."""

    name: str
    data: bytes


def read_files(
    sources: Iterable[Source],
    practice: Practice,
    vocabulary: Vocabulary,
    now: datetime,
    *,
    routine: bool = False,
) -> ImportPlan:
    """Return what the files say. FHIR resources may refer to one another across files.

    `routine`: the practice says that the results are those of a routine review; without
    that, no result is shown to a patient by itself.
    """
    plan = ImportPlan()
    resources: list[Resource] = []
    zone = practice.choices.time_zone
    for source in sources:
        try:
            if looks_like_json(source.data):
                resources += read_resources(source.data, source.name)
            else:
                plan = plan.with_more(
                    read_csv(source.data, source.name, zone, now, vocabulary, routine=routine)
                )
        except FileRefused as refused:
            problem = Problem(Place(source.name, refused.line), "", refused.reason)
            plan = plan.with_more(ImportPlan(problems=(problem,)))
    return plan.with_more(FhirRows(resources, vocabulary.codes, zone, now, routine).plan())


def read_file(
    source: Path | bytes,
    practice: Practice,
    vocabulary: Vocabulary,
    now: datetime,
    *,
    name: str = "",
    routine: bool = False,
) -> ImportPlan:
    """Return what one file says."""
    if isinstance(source, bytes):
        return read_files([Source(name, source)], practice, vocabulary, now, routine=routine)
    return read_files(sources_of([source]), practice, vocabulary, now, routine=routine)


def sources_of(paths: Sequence[Path]) -> Iterable[Source]:
    """Read files from disk; a folder stands for the files in it. Too big a file is cut off."""
    for path in paths:
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in inside:
            if file.suffix.lower() in (".csv", ".txt", ".json", ".ndjson") or file == path:
                with file.open("rb") as opened:
                    yield Source(file.name, opened.read(MOST_BYTES + 1))
