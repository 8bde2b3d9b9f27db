"""The day list: appointments by day, where each preparation stands, what to do next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from preparation.conversation.facts import day_in_words
from preparation.model import PreparationId, PreparationState
from preparation.record import PreparationRecord
from preparation.summary.phrases import clock_time, full_day, plain_date
from preparation.words import Words

DAYS = 14
_LATE = "late"


@dataclass(frozen=True, slots=True)
class Step:
    """Where a preparation stands in plain words, and the next sensible step."""

    says: str
    next: str
    look: str
    count: str


@dataclass(frozen=True, slots=True)
class Row:
    """One appointment."""

    preparation_id: PreparationId
    time: str
    name: str
    born: str
    clinician: str
    step: Step


@dataclass(frozen=True, slots=True)
class Day:
    """One day and its appointments."""

    date: date
    heading: str
    is_today: bool
    rows: tuple[Row, ...]


def show_days(
    records: Sequence[PreparationRecord], now: datetime, zone: ZoneInfo, words: Words
) -> list[Day]:
    """Return the days that have appointments, in order, as they are to be shown."""
    today = now.astimezone(zone).date()

    def day_of(record: PreparationRecord) -> date:
        return record.appointment.start.astimezone(zone).date()

    return [
        Day(
            day,
            full_day(start_of(day, zone), zone),
            day == today,
            tuple(_row(record, now, zone, words) for record in group),
        )
        for day, group in groupby(records, key=day_of)
    ]


def count_steps(days: Sequence[Day]) -> dict[str, int]:
    """Return how many rows there are of each count ("ready", "call" ...)."""
    steps = [row.step.count for day in days for row in day.rows]
    return {name: steps.count(name) for name in dict.fromkeys(steps)}


def step_of(record: PreparationRecord, now: datetime, zone: ZoneInfo, words: Words) -> Step:
    """Return where a preparation stands and what to do about it."""
    deadline = record.preparation.deadline
    waited = record.state is PreparationState.INVITED and now > deadline
    below = f"practice.states.{_LATE if waited else record.state.value}"
    return Step(
        says=words(f"{below}.says"),
        next=words(
            f"{below}.next",
            first_name=record.patient.first_name,
            deadline=day_in_words(deadline.astimezone(zone)),
            invite_days=record.practice.choices.invite_days,
        ),
        look=words(f"{below}.look"),
        count=words(f"{below}.count"),
    )


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment of a day."""
    return datetime.combine(day, time(), zone)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the first moment after the list that starts with `day`."""
    return start_of(day + timedelta(days=DAYS), zone)


def _row(record: PreparationRecord, now: datetime, zone: ZoneInfo, words: Words) -> Row:
    patient = record.patient
    return Row(
        preparation_id=record.preparation.id,
        time=clock_time(record.appointment.start, zone),
        name=f"{patient.first_name} {patient.last_name}",
        born=plain_date(patient.date_of_birth),
        clinician=record.clinician.name,
        step=step_of(record, now, zone, words),
    )
