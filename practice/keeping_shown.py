"""What a round of retention would take away, and when the last was, for a page. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from preparation.keeping.kinds import KINDS, by_kind
from preparation.keeping.retention import Outlook
from preparation.records.retention_rounds import Round
from preparation.summary.phrases import clock_time, plain_date

_LATE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Tonight:
    """What the next round takes away, by kind, and the days it goes by."""

    kinds: dict[str, int]
    before: str
    oldest: str
    """When the oldest appointment was that stays; "" where none does."""


@dataclass(frozen=True, slots=True)
class LastDone:
    """When the last round was, and whether that is too long ago."""

    day: str
    time: str
    rows: int
    late: bool


def tonight(outlook: Outlook, zone: ZoneInfo) -> Tonight:
    """Return an outlook in kinds and days."""
    oldest = _day(outlook.oldest, zone) if outlook.oldest else ""
    return Tonight(by_kind(outlook.rows), _day(outlook.before, zone), oldest)


def beside(now: Tonight, then: Tonight) -> list[tuple[str, int, int]]:
    """Return what goes as it is, and what would go, a kind: (kind, now, then)."""
    pairs = [(kind, now.kinds.get(kind, 0), then.kinds.get(kind, 0)) for kind in KINDS]
    return [pair for pair in pairs if pair[1] or pair[2]]


def last_done(last: Round | None, zone: ZoneInfo, now: datetime) -> LastDone | None:
    """Return when the last round was, in words; None: never."""
    if last is None:
        return None
    return LastDone(
        _day(last.at, zone), clock_time(last.at, zone), last.rows, now - last.at > _LATE
    )


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return plain_date(moment.astimezone(zone).date())
