"""Delivering what is due: claim, let go of the database, deliver, record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog

from preparation.clock import NewId
from preparation.delivery.base import DeliveryTarget, SummaryPackage
from preparation.errors import DeliveryFailed
from preparation.model import Practice
from preparation.records.database import Connection, Database
from preparation.records.deliveries import (
    ClaimedDelivery,
    DeliveryState,
    claim_due,
    settle,
    try_later,
)
from preparation.records.stored_summaries import read_summary
from preparation.records.summaries import is_newest, read_version
from preparation.records.whole import read_record
from preparation.summary.model import Summary
from preparation.summary.printer import SummaryPrinter

TRY_FOR = timedelta(days=7)
LEASE = timedelta(minutes=5)
PATIENCE_SECONDS = 120.0
"""One attempt may take this long: less than the lease, so that nobody else begins meanwhile."""
AT_ONCE = 16
_FIRST_PAUSE, _LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)

log = structlog.get_logger()


class Dispatcher:
    """Posts summaries until they are accepted, or for seven days; the last version wins.

    Give every target a loop of its own (`only`), so that a slow one delays no other.
    """

    def __init__(
        self,
        database: Database,
        targets: Mapping[str, DeliveryTarget],
        printer: SummaryPrinter,
        *,
        new_id: NewId,
        random: Callable[[], float],
    ) -> None:
        self.targets = targets
        self._database = database
        self._printer = printer
        self._new_id = new_id
        self._random = random

    async def run_due(self, now: datetime, only: str | None = None) -> int:
        """Try everything that is due once, side by side; return how many were tried."""
        names = self.targets if only is None else (only,)
        return sum(await asyncio.gather(*(self._run_target(name, now) for name in names)))

    async def _run_target(self, name: str, now: datetime) -> int:
        claimed = await self._database.write(
            lambda c: claim_due(c, name, now=now, lease=LEASE, limit=AT_ONCE)
        )
        await asyncio.gather(*(self._deliver_safely(one, now) for one in claimed))
        return len(claimed)

    async def _deliver_safely(self, claimed: ClaimedDelivery, now: datetime) -> None:
        try:
            await self._deliver(claimed, now)
        except Exception as problem:
            # The lease runs out and the delivery is tried again; the others go on meanwhile.
            log.error("delivery broke off", delivery=claimed.id, problem=type(problem).__name__)

    async def _deliver(self, claimed: ClaimedDelivery, now: datetime) -> None:
        package = await self._package(claimed)
        if package is None:
            await self._settle(claimed, DeliveryState.SUPERSEDED, "", now)
            return
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                receipt = await self.targets[claimed.target].deliver(package)
        except TimeoutError:
            await self._failed(claimed, DeliveryFailed("too slow", permanent=False), now)
        except DeliveryFailed as failure:
            await self._failed(claimed, failure, now)
        else:
            await self._settle(claimed, DeliveryState.ACCEPTED, receipt, now)

    async def _package(self, claimed: ClaimedDelivery) -> SummaryPackage | None:
        """Return the summary to post, or None when a later version is there."""

        def read(c: Connection) -> tuple[Summary, Practice] | None:
            version = read_version(c, claimed.summary_id)
            if not is_newest(c, version):
                return None
            summary = read_summary(c, claimed.summary_id, self._printer.outline)
            return summary, read_record(c, summary.preparation_id).practice

        found = await self._database.read(read)
        if found is None:
            return None
        summary, practice = found
        return SummaryPackage(
            summary=summary,
            practice=practice,
            json=self._printer.json(summary),
            pdf=lambda: asyncio.to_thread(self._printer.pdf, summary),
            fhir=lambda: self._printer.as_fhir(summary),
        )

    async def _failed(
        self, claimed: ClaimedDelivery, failure: DeliveryFailed, now: datetime
    ) -> None:
        if failure.permanent or now - claimed.since >= TRY_FOR:
            log.error("delivery given up", delivery=claimed.id, reason=str(failure))
            await self._settle(claimed, DeliveryState.DEAD, str(failure), now)
            return
        log.warning("delivery failed; will try again", delivery=claimed.id, reason=str(failure))
        due_at = now + pause_after(claimed.attempts, self._random())
        await self._database.write(
            lambda c: try_later(c, claimed, due_at, str(failure), now=now, new_id=self._new_id)
        )

    async def _settle(
        self, claimed: ClaimedDelivery, state: DeliveryState, detail: str, now: datetime
    ) -> None:
        await self._database.write(
            lambda c: settle(c, claimed, state, detail, now=now, new_id=self._new_id)
        )


def pause_after(attempts: int, chance: float) -> timedelta:
    """Return how long to wait: doubling from half a minute to six hours, give or take half."""
    doubled: timedelta = min(_FIRST_PAUSE * 2 ** min(attempts - 1, 20), _LONGEST_PAUSE)
    return doubled * (0.5 + chance)
