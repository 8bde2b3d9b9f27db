"""A practice's alerts: which nobody has looked at yet, and who looked at the others."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select

from preparation.clock import NewId
from preparation.errors import NotFound
from preparation.model import PhoneNumber, PracticeId, PreparationId
from preparation.records.tables import alert_states, alerts, inbound, patients

OPEN, ACKNOWLEDGED = "open", "acknowledged"


@dataclass(frozen=True, slots=True)
class PracticeAlert:
    """An alert as a list shows it: whose, what about, how far staff are. Never the words."""

    id: str
    preparation_id: PreparationId | None
    first_name: str
    last_name: str
    category: str
    action: str
    at: datetime
    state: str
    by: str
    """Who acknowledged it."""
    since: datetime
    """When it came to be in its state."""
    note: str = ""
    """What whoever acknowledged it wrote down about it."""

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has looked at it yet."""
        return self.state == OPEN


@dataclass(frozen=True, slots=True)
class StrayAlert:
    """An alert that belongs to no preparation, with its words and where they came from."""

    alert: PracticeAlert
    words: str
    number: PhoneNumber | None


def practice_alerts(
    c: Connection, practice_id: PracticeId, about: Collection[PreparationId] = ()
) -> list[PracticeAlert]:
    """Return a practice's open alerts and all about some preparations, oldest first."""
    wanted = (alert_states.c.state == OPEN) | alerts.c.preparation_id.in_(about)
    return [_alert(row) for row in c.execute(_alerts(practice_id).where(wanted))]


def open_alerts(c: Connection, practice_id: PracticeId) -> list[PracticeAlert]:
    """Return a practice's alerts that nobody has looked at yet, oldest first."""
    return practice_alerts(c, practice_id)


def recent_alerts(
    c: Connection, practice_id: PracticeId, *, since: datetime
) -> list[PracticeAlert]:
    """Return a practice's open alerts, however old, and all since a moment, oldest first."""
    wanted = (alert_states.c.state == OPEN) | (alerts.c.at >= since)
    return [_alert(row) for row in c.execute(_alerts(practice_id).where(wanted))]


def read_alert(c: Connection, practice_id: PracticeId, alert_id: str) -> PracticeAlert:
    """Return one alert. Raises NotFound, also when it is another practice's."""
    row = c.execute(_alerts(practice_id).where(alerts.c.id == alert_id)).one_or_none()
    if row is None:
        raise NotFound("alert")
    return _alert(row)


def read_stray_alert(c: Connection, practice_id: PracticeId, alert_id: str) -> StrayAlert:
    """Return an alert that keeps its words itself. Raises NotFound, also for another practice's."""
    alert = read_alert(c, practice_id, alert_id)
    if alert.preparation_id is not None:
        raise NotFound("stray alert")
    words = c.execute(select(alerts.c.words).where(alerts.c.id == alert_id)).scalar_one()
    return StrayAlert(alert, words or "", _number(c, practice_id, alert.at))


def acknowledge(
    c: Connection,
    practice_id: PracticeId,
    alert_id: str,
    *,
    by: str,
    now: datetime,
    new_id: NewId,
    note: str = "",
) -> PracticeAlert:
    """Add that somebody has looked at an alert, and return it as it was before.

    Who was first stays: a second look adds nothing. Raises NotFound, also for another practice's.
    """
    alert = read_alert(c, practice_id, alert_id)
    if alert.state != ACKNOWLEDGED:
        c.execute(
            insert(alert_states).values(
                id=new_id(), alert_id=alert.id, state=ACKNOWLEDGED, by=by, at=now, note=note or None
            )
        )
    return alert


def _alerts(practice_id: PracticeId) -> Select[Any]:
    newest = (
        select(func.max(alert_states.c.id))
        .where(alert_states.c.alert_id == alerts.c.id)
        .correlate(alerts)
        .scalar_subquery()
    )
    return (
        select(
            alerts.c.id,
            alerts.c.preparation_id,
            alerts.c.category,
            alerts.c.action,
            alerts.c.at,
            patients.c.first_name,
            patients.c.last_name,
            alert_states.c.state,
            alert_states.c.by,
            alert_states.c.note,
            alert_states.c.at.label("since"),
        )
        .join(alert_states, alert_states.c.id == newest)
        .outerjoin(patients, patients.c.id == alerts.c.patient_id)
        .where(alerts.c.practice_id == practice_id, alerts.c.quiet.is_(False))
        .order_by(alerts.c.id)
    )


def _alert(row: Row[Any]) -> PracticeAlert:
    return PracticeAlert(
        id=row.id,
        preparation_id=PreparationId(row.preparation_id) if row.preparation_id else None,
        first_name=row.first_name or "",
        last_name=row.last_name or "",
        category=row.category,
        action=row.action,
        at=row.at,
        state=row.state,
        by=row.by,
        since=row.since,
        note=row.note or "",
    )


def _number(c: Connection, practice_id: PracticeId, at: datetime) -> PhoneNumber | None:
    """Return whose text was dealt with at that very moment, where only one number's was."""
    senders = c.execute(
        select(inbound.c.sender)
        .where(inbound.c.practice_id == practice_id, inbound.c.handled_at == at)
        .where(inbound.c.preparation_id.is_(None), inbound.c.sender.is_not(None))
    )
    found = set(senders.scalars())
    return PhoneNumber(found.pop()) if len(found) == 1 else None
