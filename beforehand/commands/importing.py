"""`./run import FILE...`: appointments, patients, clinicians and results from CSV or FHIR."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from beforehand.commands.opening import opened, the_practice
from beforehand.content import CONTENT, read_words
from beforehand.settings import Settings
from preparation.clock import system_clock
from preparation.imports.applying import apply, preview
from preparation.imports.changes import ImportReport
from preparation.imports.problems import explain
from preparation.imports.reading import read_files, sources_of
from preparation.imports.result_codes import load_result_codes
from preparation.records.newest import ids_above
from preparation.words import Words


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
    codes = load_result_codes(CONTENT)
    async with opened(settings) as database:
        new_id = await ids_above(database, system_clock)
        practice = await the_practice(database, order.practice)
        sources = sources_of(order.files)
        plan = read_files(sources, practice, codes, now, routine=order.routine)
        vault = database.vault
        if order.dry_run:
            report = await database.read(
                lambda c: preview(c, vault, practice, plan, now=now, new_id=new_id)
            )
        else:
            report = await database.write(
                lambda c: apply(
                    c, vault, practice, plan, now=now, new_id=new_id, partial=order.partial
                )
            )
    return report_lines(report, words, dry_run=order.dry_run), not report.problems


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
