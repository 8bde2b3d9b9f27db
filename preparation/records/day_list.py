"""What a practice has before it: preparations by the time of their appointments."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from preparation.errors import NotFound
from preparation.model import (
    AppointmentState,
    ChannelName,
    Patient,
    PatientId,
    PracticeId,
    PreparationId,
)
from preparation.record import PreparationRecord
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STOPPED, reach_of, reaches
from preparation.records.tables import appointments, opt_outs, preparations, turns
from preparation.records.vault import Vault
from preparation.records.whole import record_from, whole_preparations


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """One turn of a conversation: what it was taken for, and none of its words."""

    preparation_id: PreparationId
    intent: str
    channel: ChannelName
    at: datetime


def preparations_between(
    c: Connection, practice_id: PracticeId, start: datetime, end: datetime
) -> list[PreparationRecord]:
    """Return a practice's preparations with appointments from `start` to before `end`.

    Cancelled appointments are left out.
    """
    rows = c.execute(
        whole_preparations()
        .where(preparations.c.practice_id == practice_id)
        .where(appointments.c.start >= start, appointments.c.start < end)
        .order_by(appointments.c.start, appointments.c.id)
    )
    found = (record_from(row) for row in rows)
    return [one for one in found if one.appointment_state is not AppointmentState.CANCELLED]


def preparation_of_practice(
    c: Connection, practice_id: PracticeId, preparation_id: PreparationId
) -> PreparationRecord:
    """Return one preparation. Raises NotFound, also when it is another practice's."""
    row = c.execute(
        whole_preparations()
        .where(preparations.c.practice_id == practice_id)
        .where(preparations.c.id == preparation_id)
    ).one_or_none()
    if row is None:
        raise NotFound("preparation")
    return record_from(row)


def records_of(
    c: Connection, practice_id: PracticeId, preparation_ids: Collection[PreparationId]
) -> dict[PreparationId, PreparationRecord]:
    """Return these preparations, of those that are the practice's."""
    rows = c.execute(
        whole_preparations()
        .where(preparations.c.practice_id == practice_id)
        .where(preparations.c.id.in_(preparation_ids))
    )
    found = (record_from(row) for row in rows)
    return {one.preparation.id: one for one in found}


def turns_taken(
    c: Connection,
    practice_id: PracticeId,
    preparation_ids: Collection[PreparationId],
    intents: Collection[str],
) -> list[TurnTaken]:
    """Return the turns of a practice's preparations that were taken for `intents`, in order."""
    if not preparation_ids:
        return []
    rows = c.execute(
        select(turns)
        .join(preparations, preparations.c.id == turns.c.preparation_id)
        .where(preparations.c.practice_id == practice_id)
        .where(turns.c.preparation_id.in_(preparation_ids), turns.c.intent.in_(intents))
        .order_by(turns.c.id)
    )
    return [
        TurnTaken(PreparationId(row.preparation_id), row.intent, ChannelName(row.channel), row.at)
        for row in rows
    ]


def without_texts(
    c: Connection, vault: Vault, practice_id: PracticeId, people: Sequence[Patient]
) -> frozenset[PatientId]:
    """Return those of `people` who may not be texted; `opt_outs.is_stopped` for many at once."""
    numbers = {one.id: number_hash(vault, one.mobile) for one in people if one.mobile}
    rows = c.execute(
        select(opt_outs)
        .where(opt_outs.c.practice_id == practice_id)
        .where(
            opt_outs.c.patient_id.in_([one.id for one in people])
            | (opt_outs.c.patient_id.is_(None) & opt_outs.c.number_hash.in_(numbers.values()))
        )
        .order_by(opt_outs.c.id)
    )
    newest = {
        reach_of(row.patient_id, row.number_hash, row.how): (row.id, row.state) for row in rows
    }

    def is_stopped(one: Patient) -> bool:
        mine = [newest.get(each, ("", "")) for each in reaches(one.id, numbers.get(one.id, ""))]
        return bool(max(mine)[1] == STOPPED)

    return frozenset(one.id for one in people if is_stopped(one))
