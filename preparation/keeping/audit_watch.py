"""Looking through the audit trail by itself, every night: has anybody changed it."""

from __future__ import annotations

from datetime import timedelta

import structlog

from preparation.clock import Clock, NewId
from preparation.records import audit
from preparation.records.audit_checks import AuditCheck, newest_check, note_check
from preparation.records.database import Connection, Database

_SMALL_HOURS = frozenset({1, 2, 3})
"""In UTC: an hour more in summer, and night all the same."""
_ENOUGH = timedelta(hours=12)
_TOO_LONG = timedelta(hours=36)
"""A machine that is off at night is checked by day."""
_JUST_NOW = timedelta(minutes=1)

log = structlog.get_logger()


class AuditWatch:
    """Keeps what each look found, and raises an alarm in the log when it is not well."""

    def __init__(self, database: Database, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._clock = clock
        self._new_id = new_id

    async def run_when_due(self) -> AuditCheck | None:
        """Look in the small hours, or when nobody has for long; None: it is not time."""
        last, now = await self._database.read(newest_check), self._clock()
        age = _TOO_LONG if last is None else now - last.at
        night = now.hour in _SMALL_HOURS and age >= _ENOUGH
        return await self.look() if night or age >= _TOO_LONG else None

    async def look(self) -> AuditCheck:
        """Look through it now; what was found within the last minute is enough."""
        last, now = await self._database.read(newest_check), self._clock()
        if last is not None and timedelta() <= now - last.at < _JUST_NOW:
            return last

        def verify(c: Connection) -> AuditCheck:
            newest = int(audit.anchor(c).partition(":")[0])
            return AuditCheck(now, newest, audit.verify(c))

        found = await self._database.read(verify)
        await self._database.write(lambda c: note_check(c, found, self._new_id))
        if found.broken is not None:
            log.error("the audit trail is broken", line=found.broken)
        return found
