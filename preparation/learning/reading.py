"""Reading a report of some days from the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from preparation.learning.report import Report, make_report
from preparation.model import Practice
from preparation.records.database import Connection
from preparation.records.learning import usefulness_counts
from preparation.records.report_counts import read_prepared
from preparation.summary.outline import Outline
from preparation.summary.topics import Topics

A_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Period:
    """Days, both of them counted, of which the appointments are reported."""

    first: date
    last: date


class NoPeriod(ValueError):
    """These are no days, or the last one is before the first."""


def read_period(first: str, last: str, today: date) -> Period:
    """Return the days that were asked for, or the year until today. Raises NoPeriod."""
    try:
        end = date.fromisoformat(last) if last else today
        start = date.fromisoformat(first) if first else end - A_YEAR
    except (ValueError, OverflowError):
        raise NoPeriod from None
    if start > end or not 2000 <= start.year <= end.year <= 2200:
        raise NoPeriod
    return Period(start, end)


def read_report(
    c: Connection, practice: Practice, period: Period, outline: Outline, topics: Topics
) -> Report:
    """Return the report of a practice's appointments in some days."""
    zone = ZoneInfo(practice.choices.time_zone)
    since = datetime.combine(period.first, time(), zone)
    until = datetime.combine(period.last + timedelta(days=1), time(), zone)
    rows = read_prepared(c, practice.id, since, until, outline, topics)
    useful = usefulness_counts(c, practice.id, since, until)
    return make_report(rows, useful, practice.choices.text_price_pence)
