"""What patients say after their appointment, and what staff say of the summary."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, exists, insert, literal, select

from preparation.clock import NewId
from preparation.model import (
    AppointmentState,
    ChannelName,
    PatientId,
    PracticeId,
    PreparationId,
    PreparationState,
)
from preparation.record import PreparationRecord
from preparation.records.appointments import appointment_state_now
from preparation.records.outdated import is_outdated, is_written
from preparation.records.preparations import preparation_state_now
from preparation.records.staff import StaffId
from preparation.records.tables import (
    afterthoughts,
    answers,
    appointments,
    outbound,
    preparations,
    usefulness,
)
from preparation.records.upsert import insert_new
from preparation.records.whole import record_from, whole_preparations

ASKING = "afterwards"
"""The kind of the text that asks."""
ANSWERED = "answered after the appointment"
"""What the audit says of an answer."""
TOOK_PART = (
    PreparationState.IN_PROGRESS,
    PreparationState.PAUSED,
    PreparationState.FINISHED,
    PreparationState.FINISHED_NOT_SHARED,
    PreparationState.DEADLINE_PARTIAL,
)


@dataclass(frozen=True, slots=True)
class Afterthought:
    """What a patient said after the appointment: 1 to 5, and their own words."""

    score: int
    words: str
    channel: ChannelName
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """Who was asked, about which appointment."""

    preparation_id: PreparationId
    patient_id: PatientId


def intent_key(preparation_id: PreparationId) -> str:
    """Return the key of the text that asks: it goes once."""
    return f"afterwards:{preparation_id}"


def to_ask(c: Connection, *, after: datetime, until: datetime) -> list[PreparationRecord]:
    """Return those who took part, met between these times, and were not asked yet."""
    key = literal("afterwards:") + preparations.c.id
    query = whole_preparations().where(
        appointments.c.start > after,
        appointments.c.start <= until,
        preparation_state_now().in_(TOOK_PART),
        appointment_state_now() != AppointmentState.CANCELLED,
        exists(select(answers.c.id).where(answers.c.preparation_id == preparations.c.id)),
        ~is_written(key, preparations.c.id),
        ~exists(
            select(afterthoughts.c.id).where(afterthoughts.c.preparation_id == preparations.c.id)
        ),
    )
    return [record_from(row) for row in c.execute(query.order_by(appointments.c.start))]


def asked_on_number(
    c: Connection, practice_id: PracticeId, number_hash: str, *, since: datetime
) -> Asked | None:
    """Return the one question that was put to a number since then and waits for its answer.

    None where there are several: a text does not say whose it is.
    """
    query = (
        select(outbound.c.preparation_id, outbound.c.patient_id)
        .where(outbound.c.recipient_hash == number_hash, outbound.c.practice_id == practice_id)
        .where(outbound.c.kind == ASKING, outbound.c.created_at >= since, ~is_outdated())
        .where(
            ~exists(
                select(afterthoughts.c.id).where(
                    afterthoughts.c.preparation_id == outbound.c.preparation_id
                )
            )
        )
    )
    found = c.execute(query).all()
    if len(found) != 1:
        return None
    return Asked(PreparationId(found[0].preparation_id), PatientId(found[0].patient_id))


def keep_afterthought(
    c: Connection, preparation_id: PreparationId, said: Afterthought, *, new_id: NewId
) -> bool:
    """Keep what a patient said; False where they had said it before: the first stands."""
    return insert_new(
        c,
        afterthoughts,
        id=new_id(),
        preparation_id=preparation_id,
        score=said.score,
        words=said.words,
        channel=said.channel,
        at=said.at,
    )


def afterthought_of(c: Connection, preparation_id: PreparationId) -> Afterthought | None:
    """Return what a patient said after the appointment, or None."""
    query = select(afterthoughts).where(afterthoughts.c.preparation_id == preparation_id)
    row = c.execute(query).one_or_none()
    if row is None:
        return None
    return Afterthought(row.score, row.words, ChannelName(row.channel), row.at)


def say_useful(
    c: Connection,
    preparation_id: PreparationId,
    staff_id: StaffId,
    answer: str,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Add what a member of staff says of a summary: their newest word holds."""
    values = {"id": new_id(), "preparation_id": preparation_id, "staff_id": staff_id}
    c.execute(insert(usefulness).values(**values, answer=answer, at=now))


def usefulness_of(c: Connection, preparation_id: PreparationId) -> dict[StaffId, str]:
    """Return what each member of staff said last."""
    query = select(usefulness).where(usefulness.c.preparation_id == preparation_id)
    rows = c.execute(query.order_by(usefulness.c.id))
    return {StaffId(row.staff_id): row.answer for row in rows}


def usefulness_counts(
    c: Connection, practice_id: str, since: datetime, until: datetime
) -> Counter[str]:
    """Return how often each was said last, of appointments from `since` to before `until`."""
    query = (
        select(usefulness.c.preparation_id, usefulness.c.staff_id, usefulness.c.answer)
        .join(preparations, preparations.c.id == usefulness.c.preparation_id)
        .join(appointments, appointments.c.id == preparations.c.appointment_id)
        .where(preparations.c.practice_id == practice_id)
        .where(appointments.c.start >= since, appointments.c.start < until)
        .order_by(usefulness.c.id)
    )
    newest = {(row.preparation_id, row.staff_id): row.answer for row in c.execute(query)}
    return Counter(newest.values())
