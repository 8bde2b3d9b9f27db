"""Alerts that were passed on because nobody looked: one row a way and a round, never changed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from preparation.clock import NewId
from preparation.model import PracticeId
from preparation.records.tables import (
    alert_states,
    alerts,
    escalation_states,
    escalations,
    outbound,
    outbound_states,
)
from preparation.records.upsert import insert_new

SMS, EMAIL, NOBODY = "sms", "email", "nobody"
QUEUED, SENT, FAILED = "queued", "sent", "failed"
KIND, TEST = "staff_alert", "staff_test"
"""What the outbox calls such a text, and a test of its way."""
_LOST = frozenset({FAILED, "undelivered", "held", "withdrawn"})
"""States from which a message will not arrive by itself; `held` may have, nobody knows."""


@dataclass(frozen=True, slots=True)
class WaitingAlert:
    """An alert that nobody has looked at, and how far it was passed on."""

    id: str
    practice_id: PracticeId
    at: datetime
    passed_on: Mapping[str, tuple[int, datetime]]
    """By rung: how often it was passed on already, and when last."""
    failed: Collection[str] = ()
    """Rungs that nothing of the last round has reached."""

    def rounds(self, rung: str) -> int:
        """Return how often it was passed on to a rung."""
        return self.passed_on[rung][0] if rung in self.passed_on else 0


@dataclass(frozen=True, slots=True)
class Escalation:
    """One message about an alert, and what became of it."""

    id: str
    alert_id: str
    rung: str
    how: str
    at: datetime
    state: str
    code: str = ""
    round: int = 1


@dataclass(frozen=True, slots=True)
class EmailToSend:
    """An email that is to go now."""

    id: str
    practice_id: PracticeId
    recipient: str
    tries: int


def waiting_alerts(c: Connection, practice_id: PracticeId) -> list[WaitingAlert]:
    """Return a practice's alerts that nobody has looked at, with what was passed on, oldest first.

    On PostgreSQL they are locked against another process that passes on at the same time.
    """
    newest = (
        select(func.max(alert_states.c.id))
        .where(alert_states.c.alert_id == alerts.c.id)
        .correlate(alerts)
        .scalar_subquery()
    )
    mine = (
        select(alerts.c.id, alerts.c.practice_id, alerts.c.at)
        .join(alert_states, alert_states.c.id == newest)
        .where(alerts.c.practice_id == practice_id, alerts.c.quiet.is_(False))
        .where(alert_states.c.state == "open")
        .order_by(alerts.c.id)
    )
    found = c.execute(mine.with_for_update(of=alerts)).all()
    ids = [row.id for row in found]
    passed, messages = _passed_on(c, ids), escalations_of(c, ids)
    return [
        WaitingAlert(
            row.id,
            PracticeId(row.practice_id),
            row.at,
            passed.get(row.id, {}),
            _failed(messages.get(row.id, [])),
        )
        for row in found
    ]


def _failed(messages: Collection[Escalation]) -> frozenset[str]:
    """Return the rungs of whose newest round no message arrives any more."""
    newest: dict[str, int] = {}
    for one in messages:
        newest[one.rung] = max(one.round, newest.get(one.rung, 0))
    on_the_way = {
        one.rung for one in messages if one.round == newest[one.rung] and one.state not in _LOST
    }
    return frozenset(newest) - on_the_way


def _passed_on(c: Connection, ids: Collection[str]) -> dict[str, dict[str, tuple[int, datetime]]]:
    rows = c.execute(
        select(
            escalations.c.alert_id,
            escalations.c.rung,
            func.max(escalations.c.round).label("rounds"),
            func.max(escalations.c.at).label("at"),
        )
        .where(escalations.c.alert_id.in_(ids))
        .group_by(escalations.c.alert_id, escalations.c.rung)
    )
    found: dict[str, dict[str, tuple[int, datetime]]] = {}
    for row in rows:
        found.setdefault(row.alert_id, {})[row.rung] = (row.rounds, row.at)
    return found


def add_escalation(
    c: Connection,
    alert: WaitingAlert,
    rung: str,
    how: str,
    recipient: str,
    *,
    now: datetime,
    new_id: NewId,
) -> str | None:
    """Write down that an alert is passed on; None when that was done already."""
    key = new_id()
    added = insert_new(
        c,
        escalations,
        id=key,
        alert_id=alert.id,
        practice_id=alert.practice_id,
        rung=rung,
        round=alert.rounds(rung) + 1,
        how=how,
        recipient=recipient,
        at=now,
    )
    if not added:
        return None
    add_escalation_state(c, key, FAILED if how == NOBODY else QUEUED, now=now, new_id=new_id)
    return key


def add_escalation_state(
    c: Connection, key: str, state: str, *, now: datetime, new_id: NewId, code: str = ""
) -> None:
    """Add a fact about what became of a message."""
    row = {"id": new_id(), "escalation_id": key, "state": state, "code": code[:60], "at": now}
    c.execute(insert(escalation_states).values(row))


def claim_emails(
    c: Connection, *, now: datetime, lease: timedelta, most_tries: int, limit: int = 5
) -> list[EmailToSend]:
    """Lease emails that have not gone yet, and have not failed too often."""
    tries = (
        select(func.count())
        .where(escalation_states.c.escalation_id == escalations.c.id)
        .where(escalation_states.c.state == FAILED)
        .correlate(escalations)
        .scalar_subquery()
    )
    gone = (
        select(escalation_states.c.id)
        .where(escalation_states.c.escalation_id == escalations.c.id)
        .where(escalation_states.c.state == SENT)
        .correlate(escalations)
        .exists()
    )
    free = and_(
        escalations.c.how == EMAIL,
        or_(escalations.c.leased_until.is_(None), escalations.c.leased_until <= now),
    )
    due = select(escalations.c.id).where(free, ~gone, tries < most_tries)
    claimed = c.execute(
        update(escalations)
        .where(escalations.c.id.in_(due.order_by(escalations.c.id).limit(limit)), free)
        .values(leased_until=now + lease)
        .returning(escalations.c.id, escalations.c.practice_id, escalations.c.recipient)
    ).all()
    return [
        EmailToSend(row.id, PracticeId(row.practice_id), row.recipient, _failures(c, row.id))
        for row in claimed
    ]


def _failures(c: Connection, key: str) -> int:
    query = select(func.count()).where(
        escalation_states.c.escalation_id == key, escalation_states.c.state == FAILED
    )
    return c.execute(query).scalar_one()


def hold_until(c: Connection, key: str, until: datetime) -> None:
    """Leave an email alone until then."""
    c.execute(update(escalations).where(escalations.c.id == key).values(leased_until=until))


def escalations_of(c: Connection, alert_ids: Collection[str]) -> dict[str, list[Escalation]]:
    """Return by alert what was passed on and what became of it, oldest first."""
    mine = select(escalations).where(escalations.c.alert_id.in_(alert_ids))
    found: dict[str, list[Escalation]] = {}
    for row in c.execute(mine.order_by(escalations.c.id)):
        state, code = _text_state(c, row) if row.how == SMS else _email_state(c, row)
        one = Escalation(row.id, row.alert_id, row.rung, row.how, row.at, state, code, row.round)
        found.setdefault(row.alert_id, []).append(one)
    return found


def _email_state(c: Connection, row: Any) -> tuple[str, str]:
    query = (
        select(escalation_states.c.state, escalation_states.c.code)
        .where(escalation_states.c.escalation_id == row.id)
        .order_by(escalation_states.c.id.desc())
        .limit(1)
    )
    newest = c.execute(query).one()
    return newest.state, newest.code


def _text_state(c: Connection, row: Any) -> tuple[str, str]:
    """What became of a text is what the outbox knows of it."""
    query = (
        select(outbound_states.c.state, outbound_states.c.code)
        .join(outbound, outbound.c.id == outbound_states.c.outbound_id)
        .where(outbound.c.intent_key == intent_key(row.id))
        .order_by(outbound_states.c.id.desc())
        .limit(1)
    )
    newest = c.execute(query).one_or_none()
    return (newest.state, newest.code) if newest else (QUEUED, "")


def last_tests(c: Connection, practice_id: PracticeId) -> dict[str, tuple[datetime, str]]:
    """Return by number when it was last sent a test, and how far that has got."""
    mine = (outbound.c.practice_id == practice_id, outbound.c.kind == TEST)
    rows = c.execute(
        select(outbound.c.recipient, outbound.c.created_at, outbound_states.c.state)
        .join(outbound_states, outbound_states.c.outbound_id == outbound.c.id)
        .where(*mine)
        .order_by(outbound.c.id, outbound_states.c.id)
    )
    return {row.recipient: (row.created_at, row.state) for row in rows}


def intent_key(key: str) -> str:
    """Return what the outbox calls the text of an escalation."""
    return f"{KIND}:{key}"
