"""What staff did about an alert: each look and each note is added, with name and time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from preparation.clock import NewId
from preparation.model import PracticeId
from preparation.records.practice_alerts import ACKNOWLEDGED, PracticeAlert, read_alert
from preparation.records.tables import alert_states


@dataclass(frozen=True, slots=True)
class AlertNote:
    """Somebody looked at an alert: who, when, what they did, and what they wrote about it."""

    by: str
    at: datetime
    did: str
    text: str


def acknowledge(
    c: Connection,
    practice_id: PracticeId,
    alert_id: str,
    *,
    by: str,
    now: datetime,
    new_id: NewId,
    did: str = "",
    note: str = "",
) -> tuple[PracticeAlert, bool]:
    """Add that somebody has looked at an alert; return it as it was before, and if that was new.

    Whoever comes second adds their own; only what says nothing new is not added again. Raises
    NotFound, also for another practice's.
    """
    alert = read_alert(c, practice_id, alert_id, lock=True)
    known = notes_of(c, [alert_id]).get(alert_id, [])
    is_new = alert.is_open or (
        bool(did or note) and (by, did, note) not in [(one.by, one.did, one.text) for one in known]
    )
    if is_new:
        row = {"id": new_id(), "alert_id": alert.id, "state": ACKNOWLEDGED, "by": by, "at": now}
        c.execute(insert(alert_states).values(**row, did=did or None, note=note or None))
    return alert, is_new


def notes_of(c: Connection, alert_ids: Collection[str]) -> dict[str, list[AlertNote]]:
    """Return by alert who looked at it and what they did, oldest first."""
    mine = alert_states.c.alert_id.in_(alert_ids)
    query = select(alert_states).where(mine, alert_states.c.state == ACKNOWLEDGED)
    found: dict[str, list[AlertNote]] = {}
    for row in c.execute(query.order_by(alert_states.c.id)):
        note = AlertNote(row.by, row.at, row.did or "", row.note or "")
        found.setdefault(row.alert_id, []).append(note)
    return found
