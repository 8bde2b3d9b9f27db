"""Dates of birth and starts: day before month, years in full, clocks as they are."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preparation.imports.dates import month_is_first, read_birth_date, read_start
from preparation.imports.problems import FieldRefused

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
WAYS = ["{0:%Y-%m-%d}", "{0:%d/%m/%Y}", "{0.day}/{0.month}/{0.year}", "{0:%d-%m-%Y}",
        "{0:%d.%m.%Y}", "{0.day} {0:%B} {0.year}", "{0:%d-%b-%Y}"]  # fmt: skip


@given(st.dates(date(1902, 1, 1), TODAY), st.sampled_from(WAYS))
def test_every_british_way_of_writing_a_date_is_read(born, way):
    assert read_birth_date(way.format(born), today=TODAY) == born


@pytest.mark.covers("60", "61", "62", "64", "66", "78")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/1950", "no_such_date"),
        ("29/02/1900", "no_such_date"),
        ("1/2/50", "short_year"),
        ("3 May 48", "short_year"),
        ("12/31/1950", "american_date"),
        ("17655", "excel_date"),
        ("2027-01-01", "born_later"),
        ("1900-01-01", "too_old"),
        ("\u0661\u0662/\u0660\u0661/\u0661\u0669\u0665\u0660", "date"),
        ("1950-02-01T00:00:00Z", "date"),
        ("5 Juni 1950", "date"),
        ("yesterday", "date"),
        ("99999/1/1950", "date"),
    ],
)
def test_a_doubtful_date_of_birth_is_refused(text, reason):
    with pytest.raises(FieldRefused) as refused:
        read_birth_date(text, today=TODAY)
    assert refused.value.reason == reason


@pytest.mark.covers("61")
def test_a_leap_day_is_a_date():
    assert read_birth_date("29/02/2000", today=TODAY) == date(2000, 2, 29)


@pytest.mark.covers("78", "H13")
def test_in_an_american_file_a_date_that_could_be_either_is_refused_too():
    assert month_is_first("05/13/1948")
    with pytest.raises(FieldRefused):
        read_birth_date("02/03/1948", today=TODAY, american=True)
    assert read_birth_date("1948-03-02", today=TODAY, american=True) == date(1948, 3, 2)


@pytest.mark.covers("83", "F53")
@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2027-01-12 10:20", "2027-01-12T10:20:00+00:00"),
        ("2027-07-12 10:20", "2027-07-12T09:20:00+00:00"),
        ("2027-07-12T10:20:00+02:00", "2027-07-12T08:20:00+00:00"),
        ("2027-07-12T10:20Z", "2027-07-12T10:20:00+00:00"),
        ("12/07/2027 10:20", "2027-07-12T09:20:00+00:00"),
        ("2027-03-28 02:00", "2027-03-28T01:00:00+00:00"),
        ("2027-10-31T01:30:00+00:00", "2027-10-31T01:30:00+00:00"),
        ("2026-12-31 23:50", "2026-12-31T23:50:00+00:00"),
    ],
)
def test_a_start_is_read_with_its_zone_or_on_the_practices_clock(text, start):
    assert read_start(text, "Europe/London", now=NOW).isoformat() == start


@pytest.mark.covers("83", "F53")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2027-03-28 01:30", "no_such_time"),
        ("2027-10-31 01:30", "time_twice"),
        ("2027-01-12", "no_time"),
        ("12/01/2027", "start"),
        ("2072-01-12 10:20", "too_far"),
        ("9999-12-31T23:59:00-05:00", "start"),
        ("2027-01-12 25:00", "start"),
        ("01/13/2027 10:20", "american_date"),
        ("soon", "start"),
    ],
)
def test_a_start_that_is_no_moment_is_refused(text, reason):
    with pytest.raises(FieldRefused) as refused:
        read_start(text, "Europe/London", now=NOW)
    assert refused.value.reason == reason


@given(st.text(max_size=40))
def test_no_text_at_all_makes_a_start_fall_over(text):
    try:
        found = read_start(text, "Europe/London", now=NOW)
    except FieldRefused:
        return
    assert found.tzinfo is UTC
