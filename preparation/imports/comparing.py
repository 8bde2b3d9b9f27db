"""Comparing a whole plan with the record. Reads only: a preview is a comparison, shown."""

from __future__ import annotations

from collections.abc import Iterator

from preparation.clock import NewId
from preparation.imports.bookings import (
    compare_bookings,
    compare_cancellations,
    compare_clinicians,
)
from preparation.imports.changes import Comparison, Kind
from preparation.imports.matching import match_people
from preparation.imports.readings import compare_readings, compare_withdrawals
from preparation.imports.rows import (
    BookingRow,
    CancellationRow,
    ClinicianRow,
    ImportPlan,
    PersonRow,
    ReadingRow,
    Row,
    WithdrawalRow,
)
from preparation.model import PracticeId
from preparation.records.database import Connection
from preparation.records.vault import Vault


def compare(
    c: Connection, vault: Vault, practice_id: PracticeId, plan: ImportPlan, new_id: NewId
) -> Comparison:
    """Return what taking `plan` in would do: people first, then what refers to them."""
    into = Comparison(problems=list(plan.problems), notes=list(plan.notes))
    for _ in {problem.place for problem in plan.problems if problem.is_of_a_row}:
        into.add("rows", Kind.REFUSED)  # of whom or of what they are nobody knows
    matched = match_people(c, vault, practice_id, _people(plan), into, new_id)
    bookings = _of(plan, BookingRow)
    meeting: list[ClinicianRow | BookingRow] = [*_of(plan, ClinicianRow), *bookings]
    clinicians = compare_clinicians(c, practice_id, meeting, into, new_id)
    cancellations = _of(plan, CancellationRow)
    off = {row.source_key for row in cancellations}
    compare_bookings(c, practice_id, bookings, matched, clinicians, into, new_id, off)
    compare_cancellations(c, practice_id, cancellations, into)
    compare_readings(c, practice_id, _of(plan, ReadingRow), matched, into)
    compare_withdrawals(c, practice_id, _of(plan, WithdrawalRow), into)
    into.problems.sort(key=lambda problem: problem.place)
    return into


def _of[R: Row](plan: ImportPlan, kind: type[R]) -> list[R]:
    return [row for row in plan.rows if isinstance(row, kind)]


def _people(plan: ImportPlan) -> Iterator[PersonRow]:
    for row in plan.rows:
        if isinstance(row, PersonRow):
            yield row
        elif isinstance(row, BookingRow | ReadingRow):
            yield row.person
