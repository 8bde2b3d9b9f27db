"""No two reports that are offered can be subtracted from each other to find a few people."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preparation.learning.periods import NoPeriod, Period, offered, period_of, read_period
from preparation.learning.report import ANSWERED, STEPS, Prepared, Report, make_report
from preparation.learning.small_numbers import FEWEST, ShownTable

TODAY = date(2026, 6, 1)
days = st.dates(date(2003, 1, 1), date(2100, 12, 31))


@given(days)
def test_every_day_is_in_one_period_and_no_two_overlap(day: date) -> None:
    period = period_of(day)
    assert period.first <= day <= period.last
    assert period.before.last + timedelta(days=1) == period.first
    assert period.after.before == period


@given(days)
def test_what_is_offered_has_begun_and_does_not_overlap(today: date) -> None:
    periods = offered(today)
    assert all(earlier.last < later.first for later, earlier in pairwise(periods))
    assert all(read_period(period.name, today) == period for period in periods)
    with pytest.raises(NoPeriod):
        read_period(periods[0].after.name, today)


@pytest.mark.parametrize(
    "asked",
    ["x", "2026", "2026-Q0", "2026-Q5", "2026-Q3", "1999-Q1", "2026-Q1 ", "2026-01-01", "２026-Q1"],
)
def test_what_is_no_period_that_has_begun_is_refused(asked: str) -> None:
    with pytest.raises(NoPeriod):
        read_period(asked, TODAY)


def test_without_a_name_it_is_this_one() -> None:
    assert read_period("", TODAY) == Period(2026, 2)


@st.composite
def people(draw: st.DrawFn) -> Prepared:
    """Draw somebody who got some way; who got further did the steps before too."""
    far = draw(st.integers(0, len(STEPS)))
    done = {step: number < far for number, step in enumerate(STEPS)}
    topics = draw(st.frozensets(st.sampled_from(["sleep", "feet", "travel"])))
    return Prepared(
        age=draw(st.sampled_from([30, 50, 70, 80])),
        language=draw(st.sampled_from(["en", "en", "pl", "ur"])),
        channel=draw(st.sampled_from(["sms", "web", "both"])) if done[ANSWERED[0]] else "",
        topics=topics if done["shared"] else frozenset(),
        score=draw(st.integers(0, 5)),
        unmet=draw(st.booleans()),
        unmet_topics=topics,
        criteria=frozenset(["deciding"]) if done["shared"] else frozenset(),
        segments=draw(st.integers(0, 9)),
        **done,
    )


def cells(report: Report) -> dict[object, int | None]:
    """Return every count of people that a report tells, by where it stands."""
    found: dict[object, int | None] = {"unmet": report.unmet}
    for name in ("steps", "topics", "unmet_topics", "criteria"):
        found |= {(name, key): value for key, value in getattr(report, name).items()}
    for name in ("by_channel", "by_age", "by_language", "scores", "useful"):
        table: ShownTable = getattr(report, name)
        found |= {(name, "all", n): value for n, value in enumerate(table.totals)}
        for group, row in table.groups.items():
            found |= {(name, group, n): value for n, value in enumerate(row)}
    return found


@given(st.lists(people(), max_size=120), st.lists(st.integers(0, 120), min_size=2, max_size=5))
@settings(max_examples=25, deadline=None)
def test_of_one_period_seen_at_two_times_no_difference_is_a_few_people(
    come: list[Prepared], seen: list[int]
) -> None:
    """More people come in, and some are erased again: whoever looks twice learns no small count."""
    useful = {"yes": len(come) // 2, "no": len(come) // 3}
    reports = [cells(make_report(come[:number], useful, 4.0)) for number in seen]
    for one, other in combinations(reports, 2):
        for cell in one.keys() & other.keys():
            first, second = one[cell], other[cell]
            if first is not None and second is not None:
                assert abs(first - second) not in range(1, FEWEST), cell


@given(st.lists(people(), max_size=120))
@settings(max_examples=25, deadline=None)
def test_within_a_report_no_two_counts_differ_by_a_few_people(come: list[Prepared]) -> None:
    told = [count for count in cells(make_report(come, {}, 4.0)).values() if count is not None]
    assert all(abs(one - other) not in range(1, FEWEST) for one, other in combinations(told, 2))
