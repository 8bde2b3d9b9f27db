"""Dates of birth and starts of appointments, read strictly. Pure."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from preparation.imports.identity import clean
from preparation.imports.problems import FieldRefused

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[/. -](\d{1,2}|[a-z]{3,9})[/. -]\d{2}", re.ASCII | re.I)
_NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -](\d{4})", re.ASCII | re.I)
_TIME = re.compile(r"(.+?)[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})[:.]?(\d{2})(?:[:.]\d{2})?(?: ?([ap])\.?m\.?)?", re.ASCII)
_MONTHS = [date(2000, month, 1).strftime("%B").casefold() for month in range(1, 13)]
_OLDEST = 125
_FURTHEST = timedelta(days=2 * 366)


def read_birth_date(text: str, *, today: date, american: bool = False) -> date:
    """Return a date of birth. Day before month; years in full; nobody older than 125."""
    born = read_date(text, american=american)
    if born > today:
        raise FieldRefused("born_later")
    if born.year < today.year - _OLDEST:
        raise FieldRefused("too_old")
    return born


def read_date(text: str, *, american: bool = False) -> date:
    """Return a date written as 1948-05-03, 03/05/1948 or 3 May 1948.

    `american`: the file has dates that only make sense month first, so that none of its
    dates in figures can be trusted.
    """
    value = clean(text)
    if match := _ISO.fullmatch(value):
        return _date(*match.groups())
    if match := _DAY_FIRST.fullmatch(value):
        if american or month_is_first(value):
            raise FieldRefused("american_date")
        return _date(*reversed(match.groups()))
    if match := _NAMED.fullmatch(value):
        return _date(match[3], str(_month(match[2])), match[1])
    if _SHORT_YEAR.fullmatch(value):
        raise FieldRefused("short_year")
    if value.isdigit():
        raise FieldRefused("excel_date")
    raise FieldRefused("date")


def read_day(text: str, *, american: bool = False) -> date:
    """Return a date; a time of day behind it is not wanted and left out."""
    value = clean(text)
    timed = _TIME.fullmatch(value)
    return read_date(timed[1] if timed else value, american=american)


def read_clock_time(text: str) -> str:
    """Return a time of day as 14:20, from 14.20, 1420 or 2:20 pm."""
    value = clean(text).casefold()
    match = _CLOCK.fullmatch(value)
    if match is None or value.startswith("0."):  # part of a day, as spreadsheets count
        raise FieldRefused("clock_time")
    hour, minute, half = int(match[1]), int(match[2]), match[3]
    if half:
        if not 1 <= hour <= 12:
            raise FieldRefused("clock_time")
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59:
        raise FieldRefused("clock_time")
    return f"{hour:02d}:{minute:02d}"


def month_is_first(text: str) -> bool:
    """Tell whether a date in figures only makes sense with the month before the day."""
    match = _DAY_FIRST.match(clean(text))
    return match is not None and int(match[1]) <= 12 < int(match[2]) <= 31


def read_start(text: str, zone: str, *, now: datetime, american: bool = False) -> datetime:
    """Return the start of an appointment in UTC: with a zone, or on the practice's clock."""
    value = clean(text)
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = _local(value, american)
    if len(value) <= len("2027-01-12"):
        raise FieldRefused("no_time")
    try:
        start = (moment if moment.tzinfo else on_the_clock(moment, zone)).astimezone(UTC)
    except OverflowError as error:
        raise FieldRefused("start") from error
    if start > now + _FURTHEST:
        raise FieldRefused("too_far")
    return start


def on_the_clock(local: datetime, zone: str) -> datetime:
    """Return the moment at which clocks in `zone` show `local`.

    Raises FieldRefused when they never do (clocks go forward) or do so twice.
    """
    first, second = (local.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local:
        raise FieldRefused("no_such_time")
    if first.utcoffset() != second.utcoffset():
        raise FieldRefused("time_twice")
    return first


def _local(value: str, american: bool) -> datetime:
    match = _TIME.fullmatch(value)
    if match is None:
        raise FieldRefused("start")
    day = read_date(match[1], american=american)
    try:
        return datetime(day.year, day.month, day.day, int(match[2]), int(match[3]))
    except ValueError as error:
        raise FieldRefused("start") from error


def _month(name: str) -> int:
    found = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower())]
    if len(found) != 1:
        raise FieldRefused("date")
    return found[0]


def _date(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError as error:
        raise FieldRefused("no_such_date") from error
