"""Deadlines, quiet hours and the window of the invite, on the practice's calendar."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preparation.invite.deadline import deadline_of
from preparation.invite.due import Verdict, judge_invite
from preparation.invite.quiet_hours import next_allowed
from preparation.invite.working_days import is_bank_holiday, working_days_before
from preparation.model import AppointmentState, PatientState, PracticeChoices
from tests.invite.records import START, record

LONDON = ZoneInfo("Europe/London")


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "before"),
    [
        ("2027-01-19", "2027-01-15"),  # Tuesday: Friday
        ("2027-01-22", "2027-01-20"),  # Friday: Wednesday
        ("2026-12-29", "2026-12-23"),  # Christmas and its Monday off
        ("2027-03-30", "2027-03-24"),  # Easter
        ("2027-01-04", "2026-12-30"),  # New Year
    ],
)
def test_two_working_days_before(day, before):
    found = working_days_before(date.fromisoformat(day), 2, "england")
    assert found == date.fromisoformat(before)


def test_each_nation_has_its_own_holidays():
    assert is_bank_holiday(date(2027, 1, 4), "scotland")
    assert not is_bank_holiday(date(2027, 1, 4), "england")
    assert is_bank_holiday(date(2027, 3, 17), "northern_ireland")
    assert not is_bank_holiday(date(2027, 3, 17), "wales")


@pytest.mark.covers("F53")
@pytest.mark.parametrize(
    ("start", "deadline"),
    [
        ("2027-01-19T10:20", "2027-01-15T18:00"),
        ("2027-03-29T09:00", "2027-03-24T18:00"),  # clocks go forward on the 28th
        ("2027-03-31T09:00", "2027-03-25T18:00"),
        ("2027-11-02T09:00", "2027-10-29T17:00"),  # clocks go back on the 31st
    ],
)
def test_a_deadline_is_six_in_the_evening_on_the_practices_clock(start, deadline):
    assert deadline_of(utc(start), PracticeChoices()) == utc(deadline)


@pytest.mark.covers("I14", "F53", "102")
@pytest.mark.parametrize(
    ("moment", "allowed"),
    [
        ("2027-01-18T09:00", "2027-01-18T09:00"),
        ("2027-01-18T08:59", "2027-01-18T09:00"),
        ("2027-01-18T18:59", "2027-01-18T18:59"),
        ("2027-01-18T19:00", "2027-01-19T09:00"),
        ("2027-01-16T19:30", "2027-01-18T09:00"),  # Saturday evening: past Sunday
        ("2027-01-17T12:00", "2027-01-18T09:00"),  # Sunday
        ("2026-12-25T12:00", "2026-12-29T09:00"),  # Christmas to its Monday off
        ("2026-12-27T23:00", "2026-12-29T09:00"),  # Sunday, then a bank holiday Monday
        ("2027-07-05T08:00", "2027-07-05T08:00"),  # 9am in summer
        ("2027-07-05T18:00", "2027-07-06T08:00"),
        ("2027-03-28T00:30", "2027-03-30T08:00"),  # the night of the clocks, then Easter Monday
    ],
)
def test_quiet_hours_end_at_nine_on_the_next_day_that_is_none(moment, allowed):
    assert next_allowed(utc(moment), PracticeChoices()) == utc(allowed)


@pytest.mark.covers("I14")
@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))
def test_we_never_start_anything_in_quiet_hours(moment):
    allowed = next_allowed(moment.replace(tzinfo=UTC), PracticeChoices())
    local = allowed.astimezone(LONDON)
    assert moment.replace(tzinfo=UTC) <= allowed
    assert 9 <= local.hour < 19
    assert local.weekday() != 6
    assert not is_bank_holiday(local.date(), "england")


def test_a_practice_without_quiet_hours_has_none():
    night = utc("2027-01-17T03:00")
    assert next_allowed(night, PracticeChoices(quiet_hours=False)) == night


def days_before(number, hour=10):
    return START.replace(hour=hour) - timedelta(days=number)


@pytest.mark.parametrize(
    ("days", "verdict"),
    [
        (20, Verdict.WAIT),
        (14, Verdict.WAIT),
        (13, Verdict.WAIT),
        (12, Verdict.SEND),
        (8, Verdict.SEND),
        (7, Verdict.SEND),
        (6, Verdict.CALL_LATE),
        (1, Verdict.CALL_LATE),
    ],
)
def test_the_invite_goes_twelve_to_seven_days_before(days, verdict):
    assert judge_invite(record(), days_before(days), stopped=False) is verdict


def test_the_practice_may_choose_its_own_days():
    early = record(invite_days=14)
    assert judge_invite(early, days_before(14), stopped=False) is Verdict.SEND


@pytest.mark.covers("I14")
def test_a_due_invite_waits_for_the_morning():
    assert judge_invite(record(), days_before(12, hour=6), stopped=False) is Verdict.WAIT


@pytest.mark.covers("H10", "I9")
@pytest.mark.parametrize(
    ("changes", "stopped", "verdict"),
    [
        ({"patient_state": PatientState.DECEASED}, False, Verdict.DECEASED),
        ({"patient_state": PatientState.MOVED_AWAY}, False, Verdict.MOVED_AWAY),
        ({"appointment_state": AppointmentState.CANCELLED}, False, Verdict.CANCELLED),
        ({"appointment_state": AppointmentState.MOVED}, False, Verdict.SEND),
        ({}, True, Verdict.STOPPED),
        ({"mobile": None}, False, Verdict.CALL_NO_MOBILE),
        ({"mobile": None, "patient_state": PatientState.DECEASED}, True, Verdict.DECEASED),
    ],
)
def test_who_gets_no_invite(changes, stopped, verdict):
    assert judge_invite(record(**changes), days_before(10), stopped=stopped) is verdict


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        ("2027-01-20T07:59", "2027-01-20T08:00"),
        ("2027-01-20T08:00", "2027-01-20T08:00"),
        ("2027-01-20T16:29", "2027-01-20T16:29"),
        ("2027-01-20T16:30", "2027-01-21T08:00"),
    ],
)
def test_texts_keep_to_the_hours_that_the_practice_chose(now, allowed):
    choices = PracticeChoices(texts_from="08:00", texts_until="16:30")
    assert next_allowed(utc(now), choices) == utc(allowed)
