"""A date of birth as people write it into three boxes. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

DAY, MONTH, YEAR = "day", "month", "year"
_OLDEST = 130
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NUMBER = re.compile(r"\s*(\d{1,4})\s*(?:st|nd|rd|th)?[\s.]*", re.IGNORECASE)
_NAME = re.compile(r"\s*([a-z]{3,9})\.?\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TypedDate:
    """What stands in the three boxes."""

    day: str = ""
    month: str = ""
    year: str = ""


@dataclass(frozen=True, slots=True)
class DateProblem:
    """Why a date cannot be read: a key of pages.date_of_birth, and the boxes to look at."""

    key: str
    boxes: frozenset[str]


def read_date(typed: TypedDate, today: date) -> date | DateProblem:
    """Return the day that was meant, in digits of any script, or what is wrong with it."""
    missing = [box for box in (DAY, MONTH, YEAR) if not getattr(typed, box).strip()]
    if len(missing) == 3:
        return DateProblem("empty", frozenset(missing))
    if missing:
        return DateProblem(f"no_{missing[0]}", frozenset(missing))
    day, month, year = _number(typed.day), _month(typed.month), _number(typed.year)
    if year is not None and year < 100:
        return DateProblem("short_year", frozenset({YEAR}))
    wrong = {box for box, n in ((DAY, day), (MONTH, month), (YEAR, year)) if n is None}
    if day is None or month is None or year is None:
        return DateProblem("not_real", frozenset(wrong))
    return _real(day, month, year, today)


def _real(day: int, month: int, year: int, today: date) -> date | DateProblem:
    every = frozenset({DAY, MONTH, YEAR})
    try:
        born = date(year, month, day)
    except ValueError:
        return DateProblem("not_real", every)
    if born > today:
        return DateProblem("not_past", every)
    return DateProblem("not_real", every) if today.year - born.year > _OLDEST else born


def _number(text: str) -> int | None:
    found = _NUMBER.fullmatch(text[:20])
    return int(found.group(1)) if found else None


def _month(text: str) -> int | None:
    name = _NAME.fullmatch(text[:20])
    if name and name.group(1)[:3].lower() in _MONTHS:
        return _MONTHS.index(name.group(1)[:3].lower()) + 1
    return _number(text)
