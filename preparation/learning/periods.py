"""The periods that a report may be of: the quarters of the calendar, and no other. Pure.

Two periods never overlap, so that none can be subtracted from another (docs/decisions/0057).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

OFFERED = 9
"""So many periods are offered: this one and two years before it."""
_MONTHS = 3
_NAME = re.compile(r"(20[0-9]{2}|2100)-Q([1-4])", re.ASCII)


class NoPeriod(ValueError):
    """It is no quarter, or one that has not begun."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A quarter of a year, of which the appointments are reported."""

    year: int
    quarter: int

    @property
    def name(self) -> str:
        """Return "2026-Q2"."""
        return f"{self.year}-Q{self.quarter}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, (self.quarter - 1) * _MONTHS + 1, 1)

    @property
    def last(self) -> date:
        """The last day, which is counted."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> Period:
        """The period after this one."""
        return Period(self.year + self.quarter // 4, self.quarter % 4 + 1)

    @property
    def before(self) -> Period:
        """The period before this one."""
        return Period(self.year - (self.quarter == 1), (self.quarter - 2) % 4 + 1)


def period_of(day: date) -> Period:
    """Return the period that a day is in."""
    return Period(day.year, (day.month - 1) // _MONTHS + 1)


def read_period(asked: str, today: date) -> Period:
    """Return the period of a name, or without one the period of now. Raises NoPeriod."""
    now = period_of(today)
    if not asked:
        return now
    named = _NAME.fullmatch(asked)
    if named is None or (period := Period(int(named[1]), int(named[2]))) > now:
        raise NoPeriod
    return period


def offered(today: date) -> list[Period]:
    """Return the periods to choose from, the newest first."""
    periods = [period_of(today)]
    while len(periods) < OFFERED:
        periods.append(periods[-1].before)
    return periods
