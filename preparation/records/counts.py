"""How much of everything there is: for readiness, status and metrics. Counts only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Connection, func, select

from preparation.model import PreparationId
from preparation.records.tables import (
    alert_states,
    alerts,
    deliveries,
    inbound,
    outbound,
    preparation_states,
)


def is_answering(c: Connection) -> bool:
    """Tell whether the database answers."""
    return bool(c.execute(select(1)).scalar_one() == 1)


def preparations_by_state(c: Connection) -> dict[str, int]:
    """Return how many preparations stand where."""
    newest = (
        select(func.max(preparation_states.c.id))
        .group_by(preparation_states.c.preparation_id)
        .scalar_subquery()
    )
    query = (
        select(preparation_states.c.state, func.count().label("number"))
        .where(preparation_states.c.id.in_(newest))
        .group_by(preparation_states.c.state)
    )
    return {row.state: row.number for row in c.execute(query)}


def alerts_open(c: Connection) -> int:
    """Return how many alerts nobody has acknowledged, over all practices."""
    newest = select(func.max(alert_states.c.id)).group_by(alert_states.c.alert_id).scalar_subquery()
    query = (
        select(func.count())
        .select_from(alerts)
        .join(alert_states, alert_states.c.alert_id == alerts.c.id)
        .where(alerts.c.quiet.is_(False), alert_states.c.state == "open")
        .where(alert_states.c.id.in_(newest))
    )
    return int(c.execute(query).scalar_one())


def waiting_counts(c: Connection) -> dict[str, int]:
    """Return how many messages and summaries are on their way."""
    return {
        "waiting_to_answer": _unfinished(c, inbound.c.id, inbound.c.handled_at),
        "waiting_to_send": _unfinished(c, outbound.c.id, outbound.c.settled_at),
        "waiting_to_deliver": _unfinished(c, deliveries.c.id, deliveries.c.settled_at),
    }


def _unfinished(c: Connection, counted: Column[str], done: Column[datetime]) -> int:
    query = select(func.count(counted)).where(done.is_(None))
    return int(c.execute(query).scalar_one())


def replies_by_preparation(c: Connection) -> dict[PreparationId, int]:
    """Return how many replies each preparation has had."""
    query = (
        select(outbound.c.preparation_id, func.count().label("number"))
        .where(outbound.c.kind == "reply", outbound.c.preparation_id.is_not(None))
        .group_by(outbound.c.preparation_id)
    )
    return {PreparationId(row.preparation_id): row.number for row in c.execute(query)}
