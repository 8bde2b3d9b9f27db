"""What a file would do to the record, or did: kept as numbers and reasons, without names. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from preparation.imports.changes import ExpectedInvites, ImportReport, Kind
from preparation.imports.problems import Problem
from preparation.records.imports import Upload, UploadState
from preparation.words import Words

SHOWN = 200
"""Lines of a bad file that are listed; who mends these has mended the others, too."""
_SUBJECTS = ("patients", "clinicians", "appointments", "results", "rows")


@dataclass(frozen=True, slots=True)
class Refusal:
    """One line that was refused, or passed over: where, which column, why."""

    where: str
    column: str
    reason: str
    file: str = ""
    """Its number, where several were given together: a file's name may name somebody."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of one subject are new, changed, as before, or refused."""

    subject: str
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Column:
    """What a file calls a column, and as what it was read."""

    header: str
    column: str
    file: str = ""


@dataclass(frozen=True, slots=True)
class ShownReport:
    """A report as the page shows it."""

    applied: bool
    counts: Sequence[Count]
    refused: Sequence[Refusal]
    more_refused: int
    notes: Sequence[Refusal]
    more_notes: int
    doubts: int
    kinds: Sequence[str]
    columns: Sequence[Column]
    invites: ExpectedInvites | None
    held: int
    left_out: int

    @property
    def is_good(self) -> bool:
        """Tell whether every row can be taken in."""
        return not self.refused

    @property
    def has_news(self) -> bool:
        """Tell whether there is anything to take in at all."""
        fresh = (Kind.ADDED.value, Kind.CHANGED.value)
        return any(one.numbers.get(kind) for one in self.counts for kind in fresh)


def as_kept(report: ImportReport, words: Words) -> dict[str, Any]:
    """Return a report as JSON that names nobody."""
    return {
        "applied": report.applied,
        "counts": {
            subject: {kind.value: number for kind, number in counts.items()}
            for subject, counts in report.counts.items()
        },
        "problems": [_kept(problem, words) for problem in report.problems[:SHOWN]],
        "more_problems": max(0, len(report.problems) - SHOWN),
        "notes": [_kept(problem, words) for problem in report.notes[:SHOWN]],
        "more_notes": max(0, len(report.notes) - SHOWN),
        "doubts": len(report.doubts),
        "columns": [[one.header, one.column, one.file] for one in report.columns],
        "invites": asdict(report.invites) if report.invites else None,
        "held": report.held,
        "left_out": report.left_out,
    }


def as_shown(kept: Mapping[str, Any], names: Sequence[str]) -> ShownReport:
    """Return what was kept as the page shows it, with the names of the files."""
    return ShownReport(
        applied=kept["applied"],
        counts=[Count(one, kept["counts"][one]) for one in _SUBJECTS if one in kept["counts"]],
        refused=[_named(Refusal(*one), names) for one in kept["problems"]],
        more_refused=kept["more_problems"],
        notes=[_named(Refusal(*one), names) for one in kept["notes"]],
        more_notes=kept["more_notes"],
        doubts=kept["doubts"],
        kinds=[kind.value for kind in Kind],
        columns=[_in_file(Column(*one), names) for one in kept.get("columns", ())],
        invites=ExpectedInvites(**kept["invites"]) if kept.get("invites") else None,
        held=kept.get("held", 0),
        left_out=kept.get("left_out", 0),
    )


def standing(upload: Upload) -> str:
    """Return how a file stands, as a key of practice_import.states."""
    report = upload.report or {}
    if upload.state is UploadState.DONE and not report.get("applied"):
        return "refused"
    if upload.state is not UploadState.READ or "counts" not in report:
        return upload.state.value
    shown = as_shown(report, upload.names)
    if shown.has_news:
        return upload.state.value
    return "same" if shown.is_good else "bad"


def _in_file(one: Column, names: Sequence[str]) -> Column:
    return replace(one, file=names[int(one.file) - 1]) if one.file.isdecimal() else one


def _named(one: Refusal, names: Sequence[str]) -> Refusal:
    if not one.file.isdecimal():
        return one
    return replace(one, where=f"{names[int(one.file) - 1]}: {one.where}")


def _kept(problem: Problem, words: Words) -> list[str]:
    place = problem.place
    where = "file" if place.number == 0 else place.kind
    return [
        words(f"practice_import.where.{where}", number=place.number),
        problem.column,
        words(f"imports.reasons.{problem.reason}", **problem.values),
        place.file,
    ]
