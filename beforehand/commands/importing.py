"""`./run import FILE...`: appointments, patients, clinicians and results from CSV or FHIR."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from beforehand.commands.opening import opened, the_practice
from beforehand.content import CONTENT, read_words
from beforehand.importing import imports_into
from beforehand.settings import Settings
from preparation.clock import system_clock
from preparation.errors import BeforehandError
from preparation.imports.applying import preview
from preparation.imports.changes import ImportReport
from preparation.imports.problems import Problem, explain
from preparation.imports.reading import Source, read_files, sources_of
from preparation.imports.taking import Imports
from preparation.imports.vocabulary import load_vocabulary
from preparation.model import Practice
from preparation.records.database import Connection
from preparation.records.import_takings import begin_taking
from preparation.records.imports import (
    UploadId,
    UploadState,
    add_part,
    begin_upload,
    set_upload_state,
)
from preparation.records.newest import ids_above
from preparation.words import Words

_BY = "command line"
_PART = 256 * 1024


class ImportStopped(BeforehandError):
    """Somebody has thrown the files away on the import page while they were taken in."""


@dataclass(frozen=True, slots=True)
class ImportOrder:
    """What to import, and how."""

    files: Sequence[Path]
    dry_run: bool
    partial: bool
    routine: bool
    practice: str | None


async def import_files(settings: Settings, order: ImportOrder) -> tuple[list[str], bool]:
    """Take files in and return what to tell, and whether all of it was good."""
    words, now = read_words(), system_clock()
    async with opened(settings) as database:
        new_id = await ids_above(database, system_clock)
        practice = await the_practice(database, order.practice)
        sources = list(sources_of(order.files))
        if order.dry_run:
            known, vault = load_vocabulary(CONTENT), database.vault
            plan = read_files(sources, practice, known, now, routine=order.routine)
            report = await database.read(
                lambda c: preview(c, vault, practice, plan, now=now, new_id=new_id)
            )
        else:
            imports = imports_into(database, system_clock, new_id, words)
            report = await _take(imports, practice, sources, order)
    return report_lines(report, words, dry_run=order.dry_run), not report.problems


async def _take(
    imports: Imports, practice: Practice, sources: Sequence[Source], order: ImportOrder
) -> ImportReport:
    """Keep the files until all of them is on record: whoever is killed, the import goes on."""
    names, new_id = [source.name for source in sources] or [""], imports.new_id
    database, now = imports.database, imports.clock()

    def begin(c: Connection) -> UploadId:
        name = "\n".join(names)
        routine = order.routine
        return begin_upload(c, practice.id, name, routine=routine, by=_BY, at=now, new_id=new_id)

    def wanted(c: Connection) -> None:
        set_upload_state(c, upload_id, UploadState.WANTED, at=now, new_id=new_id)
        begin_taking(c, upload_id, by=_BY, good_rows_only=order.partial, at=imports.clock())

    upload_id = await database.write(begin)
    for number, (file, data) in enumerate(_parts(sources), 1):
        await database.write(
            partial(
                add_part, upload_id=upload_id, number=number, part=data, new_id=new_id, file=file
            )
        )
    await database.write(wanted)
    report = await imports.take(practice.id, upload_id)
    if report is None:
        raise ImportStopped("The files were thrown away on the import page meanwhile.")
    return _with_names(report, names)


def _parts(sources: Sequence[Source]) -> Iterator[tuple[int, bytes]]:
    """Return the files in parts that no other work has to wait for."""
    for file, source in enumerate(sources, 1):
        for start in range(0, max(1, len(source.data)), _PART):
            yield file, source.data[start : start + _PART]


def _with_names(report: ImportReport, names: Sequence[str]) -> ImportReport:
    """Say in which file each problem is: kept reports know their numbers alone."""

    def named(problem: Problem) -> Problem:
        number = int(problem.place.file or 1)
        return replace(problem, place=replace(problem.place, file=names[number - 1]))

    problems, notes = map(named, report.problems), map(named, report.notes)
    return replace(report, problems=tuple(problems), notes=tuple(notes))


def report_lines(report: ImportReport, words: Words, *, dry_run: bool) -> list[str]:
    """Return an import's report, a line for each subject and each row that was refused."""
    lines = [explain(words, problem) for problem in (*report.problems, *report.notes)]
    for subject, counts in report.counts.items():
        told = ", ".join(f"{number} {kind.value}" for kind, number in counts.items() if number)
        lines.append(f"{subject}: {told or 'none'}")
    if dry_run:
        return [*lines, "Nothing was written: this was a dry run."]
    if report.applied:
        return [*lines, "Imported."]
    return [*lines, "Nothing was imported. --partial takes the good rows without the others."]
