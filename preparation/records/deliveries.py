"""Deliveries of summaries: one row a version and target, claimed by lease, settled once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Executable,
    Integer,
    and_,
    bindparam,
    func,
    insert,
    or_,
    select,
    update,
)

from preparation.clock import NewId
from preparation.model import PreparationId, SummaryId
from preparation.records.columns import Instant
from preparation.records.tables import deliveries, delivery_states, summaries


class DeliveryState(StrEnum):
    """What is known of a delivery; the newest fact holds."""

    QUEUED = "queued"
    ACCEPTED = "accepted"
    FAILED = "failed"
    SUPERSEDED = "superseded"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class ClaimedDelivery:
    """A delivery leased to us. `attempts` is the fencing token: whoever claims later has more."""

    id: str
    summary_id: SummaryId
    target: str
    attempts: int
    since: datetime
    """When the version was built: how long we have been trying."""


def queue_delivery(
    c: Connection, summary_id: SummaryId, target: str, *, now: datetime, new_id: NewId
) -> None:
    """Let a version go to a target as soon as may be."""
    delivery_id = new_id()
    c.execute(
        insert(deliveries).values(
            id=delivery_id, summary_id=summary_id, target=target, due_at=now, attempts=0
        )
    )
    _add_state(c, delivery_id, DeliveryState.QUEUED, "", now=now, new_id=new_id)


def note_queued(c: Connection, delivery_id: str, *, now: datetime, new_id: NewId) -> None:
    """Add that a delivery waits again."""
    _add_state(c, delivery_id, DeliveryState.QUEUED, "", now=now, new_id=new_id)


def supersede_older(
    c: Connection,
    preparation_id: PreparationId,
    newest: SummaryId,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Settle what still waits of earlier versions; what is under way right now may end."""
    older = select(summaries.c.id).where(
        summaries.c.preparation_id == preparation_id, summaries.c.id != newest
    )
    settled = c.execute(
        update(deliveries)
        .where(deliveries.c.summary_id.in_(older), deliveries.c.settled_at.is_(None))
        .where(_not_leased(now))
        .values(settled_at=now, leased_until=None)
        .returning(deliveries.c.id)
    )
    for delivery_id in settled.scalars().all():
        _add_state(c, delivery_id, DeliveryState.SUPERSEDED, "", now=now, new_id=new_id)


def claim_due(
    c: Connection, target: str, *, now: datetime, lease: timedelta, limit: int
) -> list[ClaimedDelivery]:
    """Lease up to `limit` due deliveries to one target, oldest first.

    A version waits while an earlier one of the same preparation is still under way, so they
    arrive in order. The condition stands outside the subselect too (docs/decisions/0007).
    """
    due = {"goes_to": target, "now": now, "until": now + lease, "limit": limit}
    ids = c.execute(_CLAIM, due).scalars().all()
    return _read_claimed(c, ids) if ids else []


def settle(
    c: Connection,
    claimed: ClaimedDelivery,
    state: DeliveryState,
    detail: str,
    *,
    now: datetime,
    new_id: NewId,
) -> bool:
    """Record the end of a delivery. False when somebody else has claimed it since."""
    done = {"settled_at": now, "leased_until": None}
    mine = c.execute(update(deliveries).where(_still_mine(claimed)).values(done))
    if mine.rowcount:
        _add_state(c, claimed.id, state, detail, now=now, new_id=new_id)
    return bool(mine.rowcount)


def try_later(
    c: Connection,
    claimed: ClaimedDelivery,
    due_at: datetime,
    detail: str,
    *,
    now: datetime,
    new_id: NewId,
) -> bool:
    """Give a delivery back until `due_at`. False when somebody else has claimed it since."""
    later = {"due_at": due_at, "leased_until": None}
    mine = c.execute(update(deliveries).where(_still_mine(claimed)).values(later))
    if mine.rowcount:
        _add_state(c, claimed.id, DeliveryState.FAILED, detail, now=now, new_id=new_id)
    return bool(mine.rowcount)


def waiting(c: Connection) -> int:
    """Return how many deliveries have not ended."""
    query = select(func.count()).where(deliveries.c.settled_at.is_(None))
    return c.execute(query).scalar_one()


def next_due(c: Connection) -> datetime | None:
    """Return when the next delivery is to be tried, or None when nothing waits."""
    query = select(func.min(deliveries.c.due_at)).where(deliveries.c.settled_at.is_(None))
    due_at: datetime | None = c.execute(query).scalar_one()
    return due_at


def states_of(c: Connection, summary_id: SummaryId) -> dict[str, DeliveryState]:
    """Return target -> what is known now of a version's delivery to it."""
    rows = c.execute(
        select(deliveries.c.target, delivery_states.c.state)
        .join(delivery_states, delivery_states.c.delivery_id == deliveries.c.id)
        .where(deliveries.c.summary_id == summary_id)
        .order_by(delivery_states.c.id)
    )
    return {row.target: DeliveryState(row.state) for row in rows}


def _read_claimed(c: Connection, ids: Sequence[str]) -> list[ClaimedDelivery]:
    query = (
        select(deliveries, summaries.c.built_at)
        .join(summaries, summaries.c.id == deliveries.c.summary_id)
        .where(deliveries.c.id.in_(ids))
        .order_by(deliveries.c.due_at, deliveries.c.id)
    )
    return [
        ClaimedDelivery(row.id, SummaryId(row.summary_id), row.target, row.attempts, row.built_at)
        for row in c.execute(query)
    ]


def _not_leased(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return or_(deliveries.c.leased_until.is_(None), deliveries.c.leased_until < now)


def _still_mine(claimed: ClaimedDelivery) -> ColumnElement[bool]:
    return and_(
        deliveries.c.id == claimed.id,
        deliveries.c.attempts == claimed.attempts,
        deliveries.c.settled_at.is_(None),
    )


def _claim() -> Executable:
    now = bindparam("now", type_=Instant)
    free = and_(
        deliveries.c.target == bindparam("goes_to"),
        deliveries.c.settled_at.is_(None),
        deliveries.c.due_at <= now,
        _not_leased(now),
    )
    due = (
        select(deliveries.c.id)
        .where(free, ~_earlier_under_way(now))
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("due")  # a plain subselect may be run once a row, and so pass the limit
    )
    return (
        update(deliveries)
        .where(deliveries.c.id.in_(select(due.c.id)), free)
        .values(leased_until=bindparam("until"), attempts=deliveries.c.attempts + 1)
        .returning(deliveries.c.id)
    )


def _earlier_under_way(now: BindParameter[datetime]) -> ColumnElement[bool]:
    other, mine, theirs = deliveries.alias(), summaries.alias(), summaries.alias()
    return (
        select(other.c.id)
        .join(theirs, theirs.c.id == other.c.summary_id)
        .join(mine, mine.c.preparation_id == theirs.c.preparation_id)
        .where(mine.c.id == deliveries.c.summary_id, theirs.c.version < mine.c.version)
        .where(other.c.target == deliveries.c.target, other.c.settled_at.is_(None))
        .where(other.c.leased_until >= now)
        .correlate(deliveries)
        .exists()
    )


# Every target asks every second: building the statement would cost more than running it.
_CLAIM = _claim()


def _add_state(
    c: Connection,
    delivery_id: str,
    state: DeliveryState,
    detail: str,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    c.execute(
        insert(delivery_states).values(
            id=new_id(), delivery_id=delivery_id, state=state, detail=detail, at=now
        )
    )
