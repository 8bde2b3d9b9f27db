"""Looking at an alert: who did is added to it and to the audit trail; nothing is taken away."""

from __future__ import annotations

from datetime import datetime

from preparation.clock import NewId
from preparation.model import Practice
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.practice_alerts import (
    PracticeAlert,
    StrayAlert,
    acknowledge,
    read_stray_alert,
)
from preparation.records.practices import read_practice
from preparation.records.staff import StaffMember


def see_alert(
    c: Connection,
    member: StaffMember,
    alert_id: str,
    *,
    now: datetime,
    new_id: NewId,
    note: str = "",
) -> PracticeAlert:
    """Note that a member of staff has seen an alert of their own practice, and what they did.

    Raises NotFound, also for another practice's.
    """
    practice_id, by = member.practice_id, member.name
    alert = acknowledge(c, practice_id, alert_id, by=by, now=now, new_id=new_id, note=note)
    append(c, now, member.practice_id, member.id, "acknowledged the alert", alert.id)
    return alert


def read_stray(
    c: Connection, member: StaffMember, alert_id: str, *, now: datetime
) -> tuple[Practice, StrayAlert]:
    """Return an alert that belongs to no preparation, having noted who reads it.

    Raises NotFound, also for another practice's.
    """
    stray = read_stray_alert(c, member.practice_id, alert_id)
    append(c, now, member.practice_id, member.id, "read the alert", stray.alert.id)
    return read_practice(c, member.practice_id), stray
