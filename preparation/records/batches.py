"""Invites that two people must look at: what is asked for, released, or cancelled."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from preparation.clock import NewId
from preparation.errors import NotFound
from preparation.messages import OutboundId, OutboundState
from preparation.model import PracticeId, PreparationId
from preparation.records.outbound import move_waiting_started, settle
from preparation.records.tables import (
    batch_invites,
    batch_states,
    batches,
    outbound,
    started_holds,
)


class BatchState(StrEnum):
    """How far a batch is; the newest fact holds."""

    ASKED = "asked"
    RELEASED = "released"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Batch:
    """So many invites, who asked for them, and who has decided about them since."""

    id: str
    number: int
    segments: int
    state: BatchState
    asked_by: str
    asked_at: datetime
    by: str
    at: datetime


def ask_for_batch(
    c: Connection,
    practice_id: PracticeId,
    preparation_ids: Collection[PreparationId],
    segments: int,
    *,
    by: str,
    at: datetime,
    new_id: NewId,
) -> str:
    """Add a batch of exactly these invites, for a second person to release; return its id."""
    batch_id = new_id()
    values = {"id": batch_id, "practice_id": practice_id, "segments": segments}
    c.execute(insert(batches).values(**values, number=len(preparation_ids)))
    c.execute(
        insert(batch_invites),
        [{"batch_id": batch_id, "preparation_id": one} for one in preparation_ids],
    )
    set_batch_state(c, batch_id, BatchState.ASKED, by=by, at=at, new_id=new_id)
    return batch_id


def set_batch_state(
    c: Connection, batch_id: str, state: BatchState, *, by: str, at: datetime, new_id: NewId
) -> None:
    """Add a fact about a batch."""
    c.execute(
        insert(batch_states).values(id=new_id(), batch_id=batch_id, state=state.value, by=by, at=at)
    )


def batches_of(c: Connection, practice_id: PracticeId, *, since: datetime) -> list[Batch]:
    """Return a practice's batches that were asked for since then, newest first."""
    rows = c.execute(_batches(practice_id).order_by(batches.c.id.desc())).all()
    return [batch for row in rows if (batch := _batch(row)).asked_at >= since]


def read_batch(c: Connection, practice_id: PracticeId, batch_id: str) -> Batch:
    """Return one batch. Raises NotFound, also when it is another practice's."""
    row = c.execute(_batches(practice_id).where(batches.c.id == batch_id)).one_or_none()
    if row is None:
        raise NotFound("batch")
    return _batch(row)


def released_invites(c: Connection, practice_id: PracticeId) -> frozenset[PreparationId]:
    """Return whose invites a second person has released."""
    return _invites_in(c, practice_id, BatchState.RELEASED)


def asked_invites(c: Connection, practice_id: PracticeId) -> frozenset[PreparationId]:
    """Return whose invites wait for a second person."""
    return _invites_in(c, practice_id, BatchState.ASKED)


def unsent_invites(c: Connection, practice_id: PracticeId) -> list[tuple[OutboundId, str]]:
    """Return queued invites that nobody has tried to send, with their preparations."""
    rows = c.execute(
        select(outbound.c.id, outbound.c.preparation_id)
        .where(outbound.c.practice_id == practice_id, outbound.c.kind == "invite")
        .where(outbound.c.settled_at.is_(None), outbound.c.attempts == 0)
        .order_by(outbound.c.id)
        .with_for_update(skip_locked=True)
    )
    return [(OutboundId(row.id), row.preparation_id) for row in rows]


def call_back(c: Connection, outbound_id: OutboundId, *, now: datetime, new_id: NewId) -> None:
    """Take a message out of the queue before anybody has tried to send it."""
    withdrawn = OutboundState.WITHDRAWN
    settle(c, outbound_id, withdrawn, now=now, new_id=new_id, code="called back")


def release_own_holds(c: Connection, practice_id: PracticeId, *, by: str, now: datetime) -> int:
    """Let a practice's held invites and reminders go on, because a person has looked."""
    mine = (started_holds.c.practice_id == practice_id, started_holds.c.released_at.is_(None))
    released = c.execute(
        update(started_holds).where(*mine).values(released_at=now, released_by=by)
    ).rowcount
    if released:
        move_waiting_started(c, practice_id, now)
    return released


def _newest() -> Any:
    newest = select(func.max(batch_states.c.id)).where(batch_states.c.batch_id == batches.c.id)
    return newest.correlate(batches).scalar_subquery()


def _batches(practice_id: PracticeId) -> Select[Any]:
    asked = batch_states.alias("asked")
    first = select(func.min(batch_states.c.id)).where(batch_states.c.batch_id == batches.c.id)
    return (
        select(
            batches,
            batch_states.c.state,
            batch_states.c.by,
            batch_states.c.at,
            asked.c.by.label("asked_by"),
            asked.c.at.label("asked_at"),
        )
        .join(batch_states, batch_states.c.id == _newest())
        .join(asked, asked.c.id == first.correlate(batches).scalar_subquery())
        .where(batches.c.practice_id == practice_id)
    )


def _invites_in(
    c: Connection, practice_id: PracticeId, state: BatchState
) -> frozenset[PreparationId]:
    rows = c.execute(
        select(batch_invites.c.preparation_id)
        .join(batches, batches.c.id == batch_invites.c.batch_id)
        .join(batch_states, batch_states.c.id == _newest())
        .where(batches.c.practice_id == practice_id, batch_states.c.state == state.value)
    )
    return frozenset(PreparationId(found) for found in rows.scalars())


def _batch(row: Row[Any]) -> Batch:
    return Batch(
        row.id,
        row.number,
        row.segments,
        BatchState(row.state),
        row.asked_by,
        row.asked_at,
        row.by,
        row.at,
    )
