"""Working days and bank holidays of the four nations. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

_SUBDIVISIONS = {"england": "ENG", "wales": "WLS", "scotland": "SCT", "northern_ireland": "NIR"}
_SATURDAY, _SUNDAY = 5, 6


@cache
def bank_holidays(nation: str, year: int) -> frozenset[date]:
    """Return a nation's bank holidays in a year. Raises KeyError for a nation unknown."""
    return frozenset(holidays.country_holidays("GB", _SUBDIVISIONS[nation], years=year))


def is_bank_holiday(day: date, nation: str) -> bool:
    """Tell whether a day is a bank holiday."""
    return day in bank_holidays(nation, day.year)


def is_sunday(day: date) -> bool:
    """Tell whether a day is a Sunday."""
    return day.weekday() == _SUNDAY


def working_days_before(day: date, number: int, nation: str) -> date:
    """Return the day that is `number` working days before `day`."""
    while number > 0:
        day -= timedelta(days=1)
        if day.weekday() < _SATURDAY and not is_bank_holiday(day, nation):
            number -= 1
    return day
