"""The day list: every state in plain words, with the next sensible step."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from practice.days import count_steps, end_of, show_days, start_of
from practice.steps import step_of
from preparation.model import AppointmentState, PreparationState
from preparation.record import PreparationRecord
from preparation.records.appointments import set_appointment_state
from preparation.records.database import Database
from preparation.records.day_list import preparations_between
from preparation.records.whole import read_record
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.roles import RECEPTION, everybody
from tests.practice.surgery import Surgery, words
from tests.practice.visitor import visiting
from tests.summary.people import rosa

__all__ = ["everybody"]

LONDON = ZoneInfo("Europe/London")
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("state", PreparationState)
def test_every_state_has_words_and_a_next_step(state: PreparationState) -> None:
    step = step_of(rosa().record(state), NOW, LONDON, words())
    assert step.says
    assert step.next.endswith(".")
    assert step.brief.endswith(".")
    assert len(step.brief) <= len(step.next)
    assert "{" not in step.brief
    assert f"practice.counts.{step.count}" in words()
    assert "{" not in step.next


def test_after_the_deadline_an_invited_patient_needs_a_call() -> None:
    record = rosa().record(PreparationState.INVITED)
    before = step_of(record, record.preparation.deadline, LONDON, words())
    after = step_of(record, record.preparation.deadline + timedelta(seconds=1), LONDON, words())
    assert (before.count, after.count) == ("under_way", "call")


def at(start: datetime) -> PreparationRecord:
    record = rosa().record()
    return replace(record, appointment=replace(record.appointment, start=start))


@pytest.mark.covers("F53")
def test_days_are_local_days() -> None:
    late = at(datetime(2026, 6, 1, 23, 30, tzinfo=UTC))  # half past midnight in London
    (day,) = show_days([late], {}, NOW, LONDON, words())
    assert day.heading == "Tuesday 2 June 2026"
    assert not day.is_today
    assert day.rows[0].time == "12.30am"


@pytest.mark.covers("F53")
def test_a_day_on_which_the_clocks_change_is_whole() -> None:
    day = datetime(2027, 3, 28).date()
    start, end = start_of(day, LONDON), start_of(day + timedelta(days=1), LONDON)
    assert (end.astimezone(UTC) - start.astimezone(UTC)) == timedelta(hours=23)
    assert end_of(day, LONDON).astimezone(UTC).hour == 23


def test_counts_are_of_what_is_listed() -> None:
    days = show_days([at(NOW), at(NOW)], {}, NOW, LONDON, words())
    assert count_steps(days) == {"ready": 2}


async def test_the_list_shows_two_weeks_from_today(surgery: Surgery, town: Town) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets("/practice/")).text
        for name in ("Rosa Ahmed", "Halina Nowak", "Delroy Campbell", "Joan Silver", "Bob Price"):
            assert name in page
        assert page.index("Rosa Ahmed") < page.index("Halina Nowak") < page.index("Joan Silver")
        assert "Rosa Ahmed" not in (await visitor.gets("/practice/?from=2026-06-15")).text
        assert "Rosa Ahmed" in (await visitor.gets("/practice/?from=2026-05-20")).text


async def test_an_empty_list_says_what_to_do_next(surgery: Surgery) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        page = (await visitor.gets("/practice/?from=2031-01-01")).text
        assert "No care and support planning appointments in these 14 days." in page
        assert "ask reception for a newer list" in page
        assert "/practice/import" not in page


async def test_who_may_import_is_led_to_it_from_an_empty_list(
    surgery: Surgery, everybody: None
) -> None:
    async with visiting(surgery, RECEPTION) as visitor:
        page = (await visitor.gets("/practice/?from=2031-01-01")).text
        assert '<a href="/practice/import">Import a list</a>' in page


async def test_a_cancelled_appointment_is_not_listed(
    database: Database, builder: Builder, clock: HandClock, town: Town
) -> None:
    appointment = (await database.read(lambda c: read_record(c, town.rosa))).appointment
    cancelled = AppointmentState.CANCELLED
    await database.write(
        lambda c: set_appointment_state(
            c, appointment.id, cancelled, at=clock(), new_id=builder.new_id
        )
    )
    found = await database.read(
        lambda c: preparations_between(
            c, town.kingfisher.id, clock() - timedelta(days=1), clock() + timedelta(days=14)
        )
    )
    assert town.rosa not in [record.preparation.id for record in found]
    assert len(found) == 5
