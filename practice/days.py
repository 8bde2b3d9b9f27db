"""The day list: appointments by day, where each preparation stands, what to do next. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from practice.steps import Known, Work, work_of
from preparation.model import PreparationId
from preparation.record import PreparationRecord
from preparation.summary.phrases import clock_time, full_day, plain_date
from preparation.words import Words

DAYS = 14


@dataclass(frozen=True, slots=True)
class Row:
    """One appointment."""

    preparation_id: PreparationId
    time: str
    name: str
    born: str
    clinician: str
    work: Work


@dataclass(frozen=True, slots=True)
class Day:
    """One day and its appointments."""

    date: date
    heading: str
    is_today: bool
    rows: tuple[Row, ...]


def show_days(
    records: Sequence[PreparationRecord],
    known: Mapping[PreparationId, Known],
    now: datetime,
    zone: ZoneInfo,
    words: Words,
) -> list[Day]:
    """Return the days that have appointments, in order, as they are to be shown."""
    today = now.astimezone(zone).date()

    def day_of(record: PreparationRecord) -> date:
        return record.appointment.start.astimezone(zone).date()

    def row_of(record: PreparationRecord) -> Row:
        about = known.get(record.preparation.id, Known())
        return _row(record, work_of(record, about, now, zone, words), zone)

    return [
        Day(day, full_day(start_of(day, zone), zone), day == today, tuple(map(row_of, group)))
        for day, group in groupby(records, key=day_of)
    ]


def count_steps(days: Sequence[Day]) -> dict[str, int]:
    """Return how many rows there are of each count ("ready", "call" ...)."""
    steps = [name for day in days for row in day.rows for name in row.work.counts]
    return {name: steps.count(name) for name in dict.fromkeys(steps)}


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a day."""
    return datetime.combine(day, time(), zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment after the list that starts with `day`."""
    return start_of(day + timedelta(days=DAYS), zone)


def _row(record: PreparationRecord, work: Work, zone: ZoneInfo) -> Row:
    patient = record.patient
    return Row(
        preparation_id=record.preparation.id,
        time=clock_time(record.appointment.start, zone),
        name=f"{patient.first_name} {patient.last_name}",
        born=plain_date(patient.date_of_birth),
        clinician=record.clinician.name,
        work=work,
    )
