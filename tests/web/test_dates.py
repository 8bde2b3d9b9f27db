"""Dates of birth as people write them."""

from __future__ import annotations

from datetime import date

import pytest

from channels.web_dates import DateProblem, TypedDate, read_date

TODAY = date(2026, 6, 1)


@pytest.mark.covers("61", "62", "65", "66")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (("14", "3", "1951"), date(1951, 3, 14)),
        (("02", "01", "1950"), date(1950, 1, 2)),
        ((" 3rd ", " May ", "1948"), date(1948, 5, 3)),
        (("1st.", "sept.", "1948"), date(1948, 9, 1)),
        (("29", "2", "2000"), date(2000, 2, 29)),
        (("\u0661\u0664", "\u0663", "\u0661\u0669\u0665\u0661"), date(1951, 3, 14)),
        (("\uff11\uff14", "3", "1951"), date(1951, 3, 14)),
        (("1", "6", "2026"), TODAY),
    ],
)
def test_a_date_is_read_as_it_was_meant(typed: tuple[str, str, str], meant: date) -> None:
    assert read_date(TypedDate(*typed), TODAY) == meant


@pytest.mark.covers("60", "61", "64", "67", "68")
@pytest.mark.parametrize(
    ("typed", "key"),
    [
        (("", "", ""), "empty"),
        ((" ", "\t", ""), "empty"),
        (("", "3", "1951"), "no_day"),
        (("14", "", "1951"), "no_month"),
        (("14", "3", ""), "no_year"),
        (("1", "2", "50"), "short_year"),
        (("31", "02", "1950"), "not_real"),
        (("29", "2", "1900"), "not_real"),
        (("0", "1", "1950"), "not_real"),
        (("14", "13", "1951"), "not_real"),
        (("14", "Smarch", "1951"), "not_real"),
        (("1_4", "3", "1951"), "not_real"),
        (("-1", "3", "1951"), "not_real"),
        (("1e1", "3", "1951"), "not_real"),
        (("14", "3", "1951-03-14T00:00Z"), "not_real"),
        (("9" * 1_000_000, "3", "1951"), "not_real"),
        (("1", "1", "1895"), "not_real"),
        (("2", "6", "2026"), "not_past"),
        (("1", "1", "9999"), "not_past"),
        (("1", "1", "0000"), "short_year"),
    ],
)
def test_what_is_no_date_of_birth_is_said_plainly(typed: tuple[str, str, str], key: str) -> None:
    problem = read_date(TypedDate(*typed), TODAY)
    assert isinstance(problem, DateProblem)
    assert problem.key == key
    assert problem.boxes
