"""Reading the report of a period from the record."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from preparation.learning.periods import Period
from preparation.learning.report import Report, make_report
from preparation.model import Practice
from preparation.records.database import Connection
from preparation.records.learning import usefulness_counts
from preparation.records.report_counts import read_prepared
from preparation.summary.outline import Outline
from preparation.summary.topics import Topics


def read_report(
    c: Connection, practice: Practice, period: Period, today: date, outline: Outline, topics: Topics
) -> Report:
    """Return the report of a practice's appointments of a period, until today."""
    zone = ZoneInfo(practice.choices.time_zone)
    since = datetime.combine(period.first, time(), zone)
    last = min(period.last, today)
    until = datetime.combine(last + timedelta(days=1), time(), zone)
    rows = read_prepared(c, practice.id, since, until, outline, topics)
    useful = usefulness_counts(c, practice.id, since, until)
    return make_report(rows, useful, practice.choices.text_price_pence)
