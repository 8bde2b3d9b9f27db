"""Comparing results with the record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import batched

from preparation.imports.changes import NOWHERE, Comparison, Kind, ResultChange
from preparation.imports.matching import Matched
from preparation.imports.problems import Problem
from preparation.imports.rows import ReadingRow, WithdrawalRow
from preparation.model import PatientId, PracticeId, Result
from preparation.records.database import Connection
from preparation.records.results import find_results

_BATCH = 400


def compare_readings(
    c: Connection,
    practice_id: PracticeId,
    rows: Sequence[ReadingRow],
    matched: Matched,
    into: Comparison,
) -> None:
    """Compare the results of an import with those on record."""
    standing = _once([_keyed(row, matched) for row in rows], into)
    for batch in batched(standing, _BATCH, strict=False):
        known = find_results(c, practice_id, [row.source_key for row in batch])
        for row in batch:
            patient = matched.patient(row.person)
            if patient is None:
                into.add("results", Kind.REFUSED)
                continue
            _compare(_result(row, patient.id), known.get(row.source_key), row, into)


def _keyed(row: ReadingRow, matched: Matched) -> ReadingRow:
    """Give a result that has no name of its own one by which it is found again.

    It says whose it is by our own identifier, so that it tells nobody anything.
    """
    if row.source_key:
        return row
    patient = matched.patient(row.person)
    whose = patient.id if patient else f"{row.place.file}:{row.place.number}"
    return replace(row, source_key=f"{whose}/{row.code}/{row.measured_on.isoformat()}")


def _compare(new: Result, before: Result | None, row: ReadingRow, into: Comparison) -> None:
    if before is None:
        into.add("results", Kind.ADDED, ResultChange(Kind.ADDED, new))
        return
    if before.patient_id != new.patient_id:
        into.problems.append(Problem(row.place, "id", "other_patient"))
        into.add("results", Kind.REFUSED)
        return
    after = replace(new, routine=new.routine or before.routine)
    if after == before:
        into.add("results", Kind.UNCHANGED)
    else:
        change = ResultChange(Kind.CHANGED, after, before=before, place=row.place)
        into.add("results", Kind.CHANGED, change)


def _once(rows: Iterable[ReadingRow], into: Comparison) -> list[ReadingRow]:
    by_key: dict[str, ReadingRow] = {}
    twice: set[str] = set()
    for row in rows:
        before = by_key.setdefault(row.source_key, row)
        if row is not before and _without_place(row) != _without_place(before):
            twice.add(row.source_key)
            into.problems.append(Problem(row.place, "id", "key_twice_rows"))
            into.add("results", Kind.REFUSED)
    return [row for key, row in by_key.items() if key not in twice]


def _without_place(row: ReadingRow) -> ReadingRow:
    return replace(row, place=NOWHERE, person=replace(row.person, place=NOWHERE))


def compare_withdrawals(
    c: Connection,
    practice_id: PracticeId,
    rows: Sequence[WithdrawalRow],
    into: Comparison,
) -> None:
    """Compare withdrawn results with those on record."""
    for batch in batched(rows, _BATCH, strict=False):
        known = find_results(c, practice_id, [row.source_key for row in batch])
        for row in batch:
            before = known.get(row.source_key)
            if before is None:
                into.notes.append(Problem(row.place, "", "withdrawn_unknown"))
            else:
                change = ResultChange(Kind.CHANGED, before, True, before, row.place)
                into.add("results", Kind.CHANGED, change)


def _result(row: ReadingRow, patient_id: PatientId) -> Result:
    return Result(
        patient_id=patient_id,
        code=row.code,
        value=row.value,
        unit=row.unit,
        measured_on=row.measured_on,
        low=row.low,
        high=row.high,
        routine=row.routine,
        source_key=row.source_key,
    )
