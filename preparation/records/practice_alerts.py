"""A practice's alerts: whose they are, which nobody has looked at yet, and who was first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, exists, func, select

from preparation.errors import NotFound
from preparation.model import Patient, PhoneNumber, PracticeId, PreparationId
from preparation.records.patients import PATIENT_COLUMNS, patient_from
from preparation.records.tables import alert_states, alerts, answers, inbound, patients

OPEN, ACKNOWLEDGED = "open", "acknowledged"


@dataclass(frozen=True, slots=True)
class PracticeAlert:
    """An alert as a list shows it: whose, what about, how far staff are. Never the words."""

    id: str
    preparation_id: PreparationId | None
    patient: Patient | None
    """Whose it is, or may be where a phone is shared; None where we do not know."""
    category: str
    action: str
    at: datetime
    state: str
    by: str
    """Who was the first to look at it."""
    since: datetime
    """When they did; while nobody has, when it was raised."""
    sender: PhoneNumber | None = None
    """Where it came from, asked only where we do not know whose it is."""

    @property
    def is_open(self) -> bool:
        """Tell whether nobody has looked at it yet."""
        return self.state == OPEN


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many alerts nobody has looked at, since when, and which is the newest."""

    count: int
    oldest: datetime
    newest: str


@dataclass(frozen=True, slots=True)
class AlertInWords:
    """An alert with the words it is about, and the number of those that are of no preparation."""

    alert: PracticeAlert
    words: str
    number: PhoneNumber | None


def practice_alerts(
    c: Connection, practice_id: PracticeId, about: Collection[PreparationId] = ()
) -> list[PracticeAlert]:
    """Return a practice's open alerts and all about some preparations, oldest first."""
    wanted = (alert_states.c.state == OPEN) | alerts.c.preparation_id.in_(about)
    return _found(c, practice_id, wanted)


def open_alerts(c: Connection, practice_id: PracticeId) -> list[PracticeAlert]:
    """Return a practice's alerts that nobody has looked at yet, oldest first."""
    return practice_alerts(c, practice_id)


def waiting_now(c: Connection, practice_id: PracticeId) -> Waiting | None:
    """Return what waits at a practice; None where nothing does. Asked for every page."""
    seen = exists().where(
        alert_states.c.alert_id == alerts.c.id, alert_states.c.state == ACKNOWLEDGED
    )
    row = c.execute(
        select(func.count(), func.min(alerts.c.at).label("oldest"), func.max(alerts.c.id))
        .select_from(alerts)
        .where(alerts.c.practice_id == practice_id, alerts.c.quiet.is_(False), ~seen)
    ).one()
    return Waiting(*row) if row[0] else None


def recent_alerts(
    c: Connection, practice_id: PracticeId, *, since: datetime
) -> list[PracticeAlert]:
    """Return a practice's open alerts, however old, and all since a moment, oldest first."""
    return _found(c, practice_id, (alert_states.c.state == OPEN) | (alerts.c.at >= since))


def read_alert(
    c: Connection, practice_id: PracticeId, alert_id: str, *, lock: bool = False
) -> PracticeAlert:
    """Return one alert (`lock`: nobody else adds to it meanwhile).

    Raises NotFound, also when it is another practice's.
    """
    if lock:
        mine = select(alerts.c.id).where(alerts.c.id == alert_id)
        c.execute(mine.with_for_update()).all()
    found = _found(c, practice_id, alerts.c.id == alert_id)
    if not found:
        raise NotFound("alert")
    return found[0]


def read_alert_in_words(c: Connection, practice_id: PracticeId, alert_id: str) -> AlertInWords:
    """Return an alert with its words. Raises NotFound, also for another practice's."""
    alert = read_alert(c, practice_id, alert_id)
    words = c.execute(
        select(alerts.c.words, answers.c.text)
        .outerjoin(answers, answers.c.id == alerts.c.answer_id)
        .where(alerts.c.id == alert_id)
    ).one()
    number = _sender(c, practice_id, alert.at) if alert.preparation_id is None else None
    return AlertInWords(alert, words.words or words.text or "", number)


def _found(c: Connection, practice_id: PracticeId, wanted: Any) -> list[PracticeAlert]:
    rows = c.execute(_alerts(practice_id).where(wanted)).all()
    return [_with_sender(c, practice_id, _alert(row)) for row in rows]


def _alerts(practice_id: PracticeId) -> Select[Any]:
    """Each with the fact that tells: who was the first to look, or that nobody has."""
    mine = alert_states.c.alert_id == alerts.c.id
    seen = select(func.min(alert_states.c.id)).where(mine, alert_states.c.state == ACKNOWLEDGED)
    newest = select(func.max(alert_states.c.id)).where(mine)
    telling = func.coalesce(
        seen.correlate(alerts).scalar_subquery(), newest.correlate(alerts).scalar_subquery()
    )
    return (
        select(
            alerts.c.id,
            alerts.c.preparation_id,
            alerts.c.category,
            alerts.c.action,
            alerts.c.at,
            alert_states.c.state,
            alert_states.c.by,
            alert_states.c.at.label("since"),
            *PATIENT_COLUMNS,
        )
        .join(alert_states, alert_states.c.id == telling)
        .outerjoin(patients, patients.c.id == alerts.c.patient_id)
        .where(alerts.c.practice_id == practice_id, alerts.c.quiet.is_(False))
        .order_by(alerts.c.id)
    )


def _alert(row: Row[Any]) -> PracticeAlert:
    return PracticeAlert(
        id=row.id,
        preparation_id=PreparationId(row.preparation_id) if row.preparation_id else None,
        patient=patient_from(row) if row.patient_id else None,
        category=row.category,
        action=row.action,
        at=row.at,
        state=row.state,
        by=row.by,
        since=row.since,
    )


def _with_sender(c: Connection, practice_id: PracticeId, alert: PracticeAlert) -> PracticeAlert:
    if alert.patient is not None:
        return alert
    return replace(alert, sender=_sender(c, practice_id, alert.at))


def _sender(c: Connection, practice_id: PracticeId, at: datetime) -> PhoneNumber | None:
    """Return whose text was dealt with at that very moment, where only one number's was."""
    senders = c.execute(
        select(inbound.c.sender)
        .where(inbound.c.practice_id == practice_id, inbound.c.handled_at == at)
        .where(inbound.c.preparation_id.is_(None), inbound.c.sender.is_not(None))
    )
    found = set(senders.scalars())
    return PhoneNumber(found.pop()) if len(found) == 1 else None
