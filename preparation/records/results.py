"""Results of routine tests."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from itertools import batched
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from preparation.clock import NewId
from preparation.model import PatientId, PracticeId, Result
from preparation.records.tables import results
from preparation.results.model import Reading, ResultId

_BATCH = 400


def add_result(c: Connection, practice_id: PracticeId, result: Result, *, new_id: NewId) -> None:
    """Add one reading."""
    c.execute(insert(results), asdict(result) | {"id": new_id(), "practice_id": practice_id})


def change_result(c: Connection, practice_id: PracticeId, result: Result) -> None:
    """Write a reading as its source has it now (a corrected one)."""
    mine = (
        results.c.practice_id == practice_id,
        results.c.source_key == result.source_key,
    )
    c.execute(update(results).where(*mine).values(asdict(result)))


def remove_result(c: Connection, practice_id: PracticeId, source_key: str) -> None:
    """Take out a reading that its source says was entered in error."""
    mine = (results.c.practice_id == practice_id, results.c.source_key == source_key)
    c.execute(delete(results).where(*mine))


def find_results(
    c: Connection, practice_id: PracticeId, source_keys: Collection[str]
) -> dict[str, Result]:
    """Return a practice's readings by their identifiers where they came from."""
    rows = c.execute(
        select(results).where(
            results.c.practice_id == practice_id, results.c.source_key.in_(source_keys)
        )
    )
    return {row.source_key: _result(row) for row in rows}


def results_of(c: Connection, patient_id: PatientId) -> list[Result]:
    """Return a patient's readings, newest first."""
    mine = select(results).where(results.c.patient_id == patient_id)
    rows = c.execute(mine.order_by(results.c.measured_on.desc(), results.c.id.desc()))
    return [_result(row) for row in rows]


def readings_of(
    c: Connection, patient_ids: Collection[PatientId]
) -> dict[PatientId, list[Reading]]:
    """Return the readings of some patients."""
    found: dict[PatientId, list[Reading]] = {}
    for batch in batched(patient_ids, _BATCH, strict=False):
        for row in c.execute(select(results).where(results.c.patient_id.in_(batch))):
            reading = Reading(ResultId(row.id), _result(row))
            found.setdefault(PatientId(row.patient_id), []).append(reading)
    return found


def _result(row: Row[Any]) -> Result:
    return Result(
        patient_id=PatientId(row.patient_id),
        code=row.code,
        value=row.value,
        unit=row.unit,
        measured_on=row.measured_on,
        low=row.low,
        high=row.high,
        routine=row.routine,
        source_key=row.source_key,
    )
