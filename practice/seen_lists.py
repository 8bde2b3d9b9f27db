"""Who looked at which list of patients: a line of the audit trail a person, list and hour."""

from __future__ import annotations

from datetime import datetime, timedelta

from preparation.clock import Clock
from preparation.records.audit import append
from preparation.records.database import Database
from preparation.records.staff import StaffId, StaffMember

_HOUR = timedelta(hours=1)


class SeenLists:
    """Notes it before the list is shown: nobody sees names without a line.

    What was noted in this hour is remembered, so that only the first look of an hour writes.
    A second process, or a new start, may write the same line again.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._since: datetime | None = None
        self._noted: set[tuple[StaffId, str]] = set()

    async def note(self, member: StaffMember, what: str) -> None:
        """Note that somebody is about to look at a list."""
        now = self._clock()
        if self._since is None or not now - _HOUR < self._since <= now:
            self._since = now.replace(minute=0, second=0, microsecond=0)
            self._noted.clear()
        if (member.id, what) in self._noted:
            return
        await self._database.write(
            lambda c: append(c, now, member.practice_id, member.id, "looked at", what)
        )
        self._noted.add((member.id, what))
