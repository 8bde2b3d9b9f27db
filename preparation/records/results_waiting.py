"""Results that nobody has decided about, for the worklist: nothing sealed is opened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, func, select

from preparation.model import PracticeId, PreparationId
from preparation.records.tables import appointments, preparations, result_decisions, results


@dataclass(frozen=True, slots=True)
class Undecided:
    """A patient's newest reading of one kind, about which no clinician has decided."""

    code: str
    measured_on: date


_LATER = results.alias("later")
_IS_NEWEST = ~(
    select(_LATER.c.id)
    .where(_LATER.c.patient_id == results.c.patient_id, _LATER.c.code == results.c.code)
    .where(_LATER.c.measured_on > results.c.measured_on)
    .exists()
)
_DECIDED = (
    select(func.count(result_decisions.c.id))
    .where(result_decisions.c.result_id == results.c.id)
    .correlate(results)
    .scalar_subquery()
)
# Built once: the worklist is opened all day long.
_UNDECIDED = (
    select(preparations.c.id, results.c.code, results.c.measured_on)
    .select_from(appointments)
    .join(preparations, preparations.c.appointment_id == appointments.c.id)
    .join(results, results.c.patient_id == preparations.c.patient_id)
    .where(
        preparations.c.practice_id == bindparam("practice"),
        appointments.c.start >= bindparam("start"),
        appointments.c.start < bindparam("end"),
        results.c.routine,
        results.c.measured_on >= bindparam("since"),
        _DECIDED == 0,
        _IS_NEWEST,
    )
)


def undecided_results(
    c: Connection, practice_id: PracticeId, start: datetime, end: datetime, *, since: date
) -> dict[PreparationId, list[Undecided]]:
    """Return what waits for a clinician, of appointments from `start` to before `end`."""
    asked = {"practice": practice_id, "start": start, "end": end, "since": since}
    found: dict[PreparationId, list[Undecided]] = defaultdict(list)
    for row in c.execute(_UNDECIDED, asked):
        found[PreparationId(row.id)].append(Undecided(row.code, row.measured_on))
    return dict(found)
