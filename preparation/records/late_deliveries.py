"""Deliveries that a person should know of: given up, not accepted yet, or late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, update

from preparation.clock import NewId
from preparation.errors import NotFound
from preparation.model import PracticeId, PreparationId, SummaryId
from preparation.records.deliveries import DeliveryState, note_queued
from preparation.records.tables import (
    appointments,
    deliveries,
    delivery_alarms,
    delivery_states,
    patients,
    preparations,
    summaries,
    summary_reads,
)
from preparation.records.upsert import insert_new

ALARM_HOURS = (48, 24)
"""So long before the appointment somebody is told that nothing has arrived."""
_NOTICES = ("email",)
"""Targets that tell of a summary and do not hold it."""
_AFTERWARDS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Trouble:
    """A delivery that has not arrived."""

    id: str
    preparation_id: PreparationId
    target: str
    state: DeliveryState
    detail: str
    attempts: int
    due_at: datetime
    appointment: datetime
    first_name: str
    last_name: str


def troubles_of(c: Connection, practice_id: PracticeId, *, now: datetime) -> list[Trouble]:
    """Return what has not arrived, the soonest appointment first.

    Only of the newest version: earlier ones do not matter any more.
    """
    query = (
        _newest_deliveries(practice_id)
        .where(or_(deliveries.c.settled_at.is_(None), _state() == DeliveryState.DEAD))
        .where(or_(deliveries.c.attempts > 0, appointments.c.start <= now + timedelta(hours=48)))
        .where(appointments.c.start > now - _AFTERWARDS)
        .order_by(appointments.c.start, deliveries.c.id)
    )
    return [_trouble(row) for row in c.execute(query)]


def try_again(
    c: Connection, practice_id: PracticeId, delivery_id: str, *, now: datetime, new_id: NewId
) -> None:
    """Let a delivery that was given up, or waits, be tried now. Raises NotFound."""
    mine = _newest_deliveries(practice_id).where(deliveries.c.id == delivery_id)
    row = c.execute(mine).one_or_none()
    if row is None or row.state in (DeliveryState.ACCEPTED, DeliveryState.SUPERSEDED):
        raise NotFound("delivery")
    again = {"due_at": now, "settled_at": None}
    free = or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until < now)
    done = c.execute(update(deliveries).where(deliveries.c.id == delivery_id, free).values(again))
    if done.rowcount:
        note_queued(c, delivery_id, now=now, new_id=new_id)


def sound_alarms(c: Connection, *, now: datetime, new_id: NewId) -> list[tuple[SummaryId, int]]:
    """Note the newest versions that nobody has, 48 and 24 hours before; return the new alarms.

    Somebody has it when a target that holds it has accepted it, or it was read on our pages.
    """
    sounded = []
    for hours in ALARM_HOURS:
        for summary_id in _nobody_has(c, now, now + timedelta(hours=hours)):
            new = insert_new(
                c, delivery_alarms, id=new_id(), summary_id=summary_id, hours=hours, at=now
            )
            if new:
                sounded.append((summary_id, hours))
    return sounded


def _nobody_has(c: Connection, after: datetime, until: datetime) -> list[SummaryId]:
    accepted = (
        select(delivery_states.c.id)
        .join(deliveries, deliveries.c.id == delivery_states.c.delivery_id)
        .where(deliveries.c.summary_id == summaries.c.id)
        .where(deliveries.c.target.not_in(_NOTICES))
        .where(delivery_states.c.state == DeliveryState.ACCEPTED)
        .exists()
    )
    read = select(summary_reads.c.id).where(summary_reads.c.summary_id == summaries.c.id).exists()
    query = (
        select(summaries.c.id)
        .join(preparations, preparations.c.id == summaries.c.preparation_id)
        .join(appointments, appointments.c.id == preparations.c.appointment_id)
        .where(_is_newest(), appointments.c.start > after, appointments.c.start <= until)
        .where(~accepted, ~read)
    )
    return [SummaryId(found) for found in c.execute(query).scalars()]


def _newest_deliveries(practice_id: PracticeId) -> Select[Any]:
    return (
        select(
            deliveries,
            _state().label("state"),
            _newest_of(delivery_states.c.detail).label("detail"),
            summaries.c.preparation_id,
            appointments.c.start,
            patients.c.first_name,
            patients.c.last_name,
        )
        .join(summaries, summaries.c.id == deliveries.c.summary_id)
        .join(preparations, preparations.c.id == summaries.c.preparation_id)
        .join(appointments, appointments.c.id == preparations.c.appointment_id)
        .join(patients, patients.c.id == preparations.c.patient_id)
        .where(preparations.c.practice_id == practice_id, _is_newest())
    )


def _is_newest() -> ColumnElement[bool]:
    other = summaries.alias("other")
    newest = (
        select(func.max(other.c.version))
        .where(other.c.preparation_id == summaries.c.preparation_id)
        .correlate(summaries)
        .scalar_subquery()
    )
    return and_(summaries.c.version == newest)


def _state() -> Any:
    return _newest_of(delivery_states.c.state)


def _newest_of(column: ColumnElement[Any]) -> Any:
    facts = select(column).where(delivery_states.c.delivery_id == deliveries.c.id)
    newest = facts.correlate(deliveries).order_by(delivery_states.c.id.desc())
    return newest.limit(1).scalar_subquery()


def _trouble(row: Row[Any]) -> Trouble:
    return Trouble(
        id=row.id,
        preparation_id=PreparationId(row.preparation_id),
        target=row.target,
        state=DeliveryState(row.state),
        detail=row.detail,
        attempts=row.attempts,
        due_at=row.due_at,
        appointment=row.start,
        first_name=row.first_name,
        last_name=row.last_name,
    )
