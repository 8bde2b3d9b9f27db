"""Alerts for the practice: added with the words they are about, never taken away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from preparation.clock import NewId
from preparation.model import AnswerId, PatientId, PracticeId, PreparationId, SummaryId
from preparation.records.tables import alert_states, alerts, answers, summary_answers


@dataclass(frozen=True, slots=True)
class NewAlert:
    """Something staff must look at (or, `quiet`, that a clinician should see)."""

    practice_id: PracticeId
    category: str
    action: str
    certain: bool
    quiet: bool
    found_by: str
    patient_id: PatientId | None = None
    preparation_id: PreparationId | None = None
    answer_id: AnswerId | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """An alert with its words and how far staff have got with it."""

    id: str
    category: str
    action: str
    certain: bool
    quiet: bool
    words: str
    at: datetime
    state: str
    answer_id: AnswerId | None


def add_alert(c: Connection, alert: NewAlert, *, now: datetime, new_id: NewId) -> None:
    """Raise an alert."""
    alert_id = new_id()
    c.execute(
        insert(alerts).values(
            id=alert_id,
            practice_id=alert.practice_id,
            patient_id=alert.patient_id,
            preparation_id=alert.preparation_id,
            answer_id=alert.answer_id,
            words=alert.words,
            category=alert.category,
            action=alert.action,
            certain=alert.certain,
            quiet=alert.quiet,
            found_by=alert.found_by,
            at=now,
        )
    )
    c.execute(
        insert(alert_states).values(id=new_id(), alert_id=alert_id, state="open", by="", at=now)
    )


def quiet_notes(c: Connection, summary_id: SummaryId) -> list[str]:
    """Return the words of a summary that may deserve a second look; never what was kept back."""
    rows = c.execute(
        select(answers.c.text)
        .join(alerts, alerts.c.answer_id == answers.c.id)
        .join(summary_answers, summary_answers.c.answer_id == answers.c.id)
        .where(summary_answers.c.summary_id == summary_id, alerts.c.quiet.is_(True))
        .order_by(alerts.c.id)
    )
    return list(rows.scalars())


def awaits_safeguarding(c: Connection, preparation_id: PreparationId) -> bool:
    """Tell whether a safeguarding note of a preparation has not been looked at yet."""
    notes = [alert for alert in alerts_of(c, preparation_id) if alert.action == "safeguarding"]
    return any(note.state == "open" for note in notes)


def alerts_of(c: Connection, preparation_id: PreparationId) -> list[Alert]:
    """Return the alerts and quiet notes of a preparation, oldest first."""
    state = (
        select(alert_states.c.state)
        .where(alert_states.c.alert_id == alerts.c.id)
        .order_by(alert_states.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = c.execute(
        select(alerts, answers.c.text, state.label("state"))
        .outerjoin(answers, answers.c.id == alerts.c.answer_id)
        .where(alerts.c.preparation_id == preparation_id)
        .order_by(alerts.c.id)
    )
    return [
        Alert(
            id=row.id,
            category=row.category,
            action=row.action,
            certain=row.certain,
            quiet=row.quiet,
            words=row.words or row.text or "",
            at=row.at,
            state=row.state,
            answer_id=AnswerId(row.answer_id) if row.answer_id else None,
        )
        for row in rows
    ]
