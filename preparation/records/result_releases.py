"""Which results a patient may read: what clinicians decided, and the verdict of the moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import batched
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, insert, select

from preparation.clock import NewId
from preparation.model import PatientId, PracticeId, PreparationId
from preparation.record import PreparationRecord
from preparation.records.results import readings_of
from preparation.records.tables import result_decisions, result_targets
from preparation.records.vault import Vault
from preparation.results.kinds import Kinds
from preparation.results.model import (
    Card,
    Choice,
    Decision,
    Mark,
    ResultId,
    Standing,
    Target,
    Verdict,
)
from preparation.results.release import cards, judge

_BATCH = 400
# On the way of every turn: built once, and nothing is opened for whom nothing was released.
_HAS_RELEASES = select(
    exists()
    .where(result_decisions.c.patient_id == bindparam("patient"))
    .where(result_decisions.c.choice == Choice.RELEASED.value)
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """A patient's results, each with the verdict of this moment."""

    record: PreparationRecord
    verdicts: tuple[Verdict, ...]

    @property
    def released(self) -> tuple[Card, ...]:
        """Return what the patient may read now."""
        return tuple(verdict.card for verdict in self.verdicts if verdict.is_released)

    @property
    def held(self) -> tuple[Verdict, ...]:
        """Return what they may not, each with its reasons."""
        return tuple(verdict for verdict in self.verdicts if not verdict.is_released)

    def verdict(self, result_id: str) -> Verdict | None:
        """Return the verdict on the card whose newest reading is `result_id`."""
        found = (one for one in self.verdicts if one.card.newest.id == result_id)
        return next(found, None)


def read_shelf(
    c: Connection, vault: Vault, record: PreparationRecord, kinds: Kinds, *, now: datetime
) -> Shelf:
    """Return the results of one patient, for one preparation."""
    return read_shelves(c, vault, [record], kinds, now=now)[record.preparation.id]


def read_shelves(
    c: Connection,
    vault: Vault,
    records: Sequence[PreparationRecord],
    kinds: Kinds,
    *,
    now: datetime,
) -> Mapping[PreparationId, Shelf]:
    """Return the results of some patients: three queries, however many there are."""
    patients = {record.patient.id for record in records}
    readings, decided = readings_of(c, patients), _decisions(c, patients)
    targets = _targets(c, patients)
    shelves = {}
    for record in records:
        patient_id = record.patient.id
        decisions, standing = decided.get(patient_id, {}), standing_of(record)
        found = cards(
            readings.get(patient_id, ()),
            decisions,
            kinds,
            targets.get(patient_id, {}),
            lambda likeness: Mark(vault.index(likeness, "result card")),
        )
        verdicts = (
            judge(card, kinds, decisions.get(card.newest.id), standing, now) for card in found
        )
        shelves[record.preparation.id] = Shelf(record, tuple(verdicts))
    return shelves


def results_ready(
    c: Connection, vault: Vault, record: PreparationRecord, kinds: Kinds, *, now: datetime
) -> bool:
    """Tell whether there is a result that the patient may read now."""
    if not c.execute(_HAS_RELEASES, {"patient": record.patient.id}).scalar():
        return False
    return bool(read_shelf(c, vault, record, kinds, now=now).released)


def standing_of(record: PreparationRecord) -> Standing:
    """Return how things stand with a patient and their appointment."""
    return Standing(
        patient=record.patient_state,
        appointment=record.appointment_state,
        preparation=record.state,
        start=record.appointment.start,
        zone=record.practice.choices.time_zone,
    )


def add_decision(
    c: Connection,
    practice_id: PracticeId,
    patient_id: PatientId,
    decision: Decision,
    *,
    new_id: NewId,
) -> None:
    """Add what a clinician decided; it holds until the next decision about that result."""
    c.execute(
        insert(result_decisions).values(
            id=new_id(),
            practice_id=practice_id,
            patient_id=patient_id,
            result_id=decision.result_id,
            choice=decision.choice.value,
            mark=decision.mark,
            despite=" ".join(sorted(decision.despite)),
            reason=decision.reason,
            by=decision.by,
            at=decision.at,
        )
    )


def add_target(
    c: Connection,
    practice_id: PracticeId,
    patient_id: PatientId,
    target: Target,
    *,
    by: str,
    at: datetime,
    new_id: NewId,
) -> None:
    """Add a target that was agreed with a patient; an empty one ends the one before it."""
    c.execute(
        insert(result_targets).values(
            id=new_id(),
            practice_id=practice_id,
            patient_id=patient_id,
            code=target.code,
            target=target.target,
            agreed_with=target.agreed_with,
            agreed_on=target.agreed_on,
            by=by,
            at=at,
        )
    )


def _decisions(
    c: Connection, patient_ids: Collection[PatientId]
) -> dict[PatientId, dict[ResultId, Decision]]:
    """Return the newest decision about each result: later rows take the place of earlier."""
    found: dict[PatientId, dict[ResultId, Decision]] = {}
    for batch in batched(patient_ids, _BATCH, strict=False):
        theirs = select(result_decisions).where(result_decisions.c.patient_id.in_(batch))
        for row in c.execute(theirs.order_by(result_decisions.c.id)):
            found.setdefault(PatientId(row.patient_id), {})[ResultId(row.result_id)] = _one(row)
    return found


def _one(row: Row[Any]) -> Decision:
    return Decision(
        ResultId(row.result_id),
        Choice(row.choice),
        Mark(row.mark),
        frozenset(row.despite.split()),
        row.reason,
        row.by,
        row.at,
    )


def _targets(
    c: Connection, patient_ids: Collection[PatientId]
) -> dict[PatientId, dict[str, Target]]:
    found: dict[PatientId, dict[str, Target]] = {}
    for batch in batched(patient_ids, _BATCH, strict=False):
        theirs = select(result_targets).where(result_targets.c.patient_id.in_(batch))
        for row in c.execute(theirs.order_by(result_targets.c.id)):
            agreed_on: date = row.agreed_on
            mine = found.setdefault(PatientId(row.patient_id), {})
            mine[row.code] = Target(row.code, row.target, row.agreed_with, agreed_on)
    return {
        patient: {code: target for code, target in mine.items() if target.target}
        for patient, mine in found.items()
    }
