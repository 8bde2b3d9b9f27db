"""When the audit trail was looked through, and what was found. Rows are only added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from preparation.clock import NewId
from preparation.records.tables import audit_checks


@dataclass(frozen=True, slots=True)
class AuditCheck:
    """One look through the whole trail."""

    at: datetime
    last: int
    """The number of the newest line there was."""
    broken: int | None
    """The first line that is missing or not as it was written."""


def note_check(c: Connection, check: AuditCheck, new_id: NewId) -> None:
    """Keep what a look through the trail found."""
    row = {"id": new_id(), "at": check.at, "last": check.last, "broken": check.broken}
    c.execute(insert(audit_checks).values(row))


def newest_check(c: Connection) -> AuditCheck | None:
    """Return what the newest look found; None: nobody has looked yet."""
    row = c.execute(select(audit_checks).order_by(audit_checks.c.id.desc()).limit(1)).first()
    return AuditCheck(row.at, row.last, row.broken) if row else None
