"""May it be shown? No to every doubt, at every moment anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preparation.model import AppointmentState, PatientState, PreparationState
from preparation.results.model import Choice, Mark
from preparation.results.release import OVERRULED, cards, judge, window
from tests.results.readings import (
    KINDS,
    NOW,
    STANDING,
    card_of,
    reading,
    released,
    verdict_on,
)

LONDON = ZoneInfo("Europe/London")
SECOND = timedelta(seconds=1)


def test_what_a_clinician_released_and_is_in_policy_is_shown() -> None:
    assert verdict_on(reading()).is_released


@pytest.mark.covers("H9")
def test_nothing_is_shown_that_no_clinician_has_released() -> None:
    verdict = judge(card_of(reading()), KINDS, None, STANDING, NOW)
    assert verdict.reasons == ("not_released",)


@pytest.mark.covers("H9", "85")
@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"routine": False}, "not_routine"),
        ({"code": "vitamin_d"}, "kind_unknown"),
        ({"unit": "%"}, "unit_unknown"),
        ({"unit": ""}, "unit_unknown"),
        ({"unit": "mg/dL"}, "unit_unknown"),
        ({"unit": "MMOL/MOL"}, "unit_unknown"),
        ({"value": "see notes"}, "free_text"),
        ({"value": ""}, "free_text"),
        ({"value": "53 (raised)"}, "free_text"),
        ({"value": "5,3"}, "free_text"),
        ({"value": "-53"}, "free_text"),
        ({"value": "53/12"}, "free_text"),
        ({"value": "٥٣"}, "free_text"),
        ({"value": "1e2"}, "free_text"),
        ({"value": "58"}, "out_of_range"),
        ({"value": "29"}, "out_of_range"),
        ({"value": "<57"}, "out_of_range"),
        ({"value": ">30"}, "out_of_range"),
        ({"code": "blood_pressure", "value": "140/80", "unit": "mmHg"}, "out_of_range"),
        ({"code": "blood_pressure", "value": "139/90", "unit": "mmHg"}, "out_of_range"),
        ({"code": "blood_pressure", "value": "89/60", "unit": "mmHg"}, "out_of_range"),
        ({"code": "blood_pressure", "value": "130", "unit": "mmHg"}, "free_text"),
        ({"code": "blood_pressure", "value": "130/80/70", "unit": "mmHg"}, "free_text"),
        ({"code": "peak_flow", "value": "400", "unit": "L/min"}, "no_range"),
        ({"code": "tsh", "value": "2.10", "unit": "mU/L"}, "no_range"),
        ({"code": "tsh", "value": "5", "unit": "mU/L", "high": 4.2}, "out_of_range"),
        ({"code": "tsh", "value": "1", "unit": "mU/L", "high": float("nan")}, "no_range"),
        ({"code": "tsh", "value": "1", "unit": "mU/L", "high": float("inf")}, "no_range"),
        ({"code": "smoking", "value": "20 a day", "unit": ""}, "free_text"),
        ({"measured_on": date.min}, "too_old"),
        ({"measured_on": date.max}, "not_yet"),
    ],
)
def test_one_doubt_is_enough(values: dict[str, object], reason: str) -> None:
    verdict = verdict_on(reading(**values))
    assert verdict.reasons == (reason,)


@pytest.mark.covers("85")
@pytest.mark.parametrize(
    "values",
    [
        {"value": "57"},
        {"value": "30"},
        {"code": "blood_pressure", "value": "139/89", "unit": "mmHg"},
        {"code": "egfr", "value": ">90", "unit": "mL/min/1.73m2"},
        {"code": "egfr", "value": ">60", "unit": "mL/min/1.73m2"},
        {"code": "acr", "value": "<2", "unit": "mg/mmol"},
        {"code": "tsh", "value": "4.2", "unit": "mU/L", "low": 0.27, "high": 4.2},
        {"code": "smoking", "value": "ex-smoker", "unit": ""},
    ],
)
def test_the_ends_of_a_range_and_more_than_are_inside(values: dict[str, object]) -> None:
    assert verdict_on(reading(**values)).is_released


def test_a_range_of_ours_is_asked_before_the_laboratorys() -> None:
    assert verdict_on(reading(value="53", low=20.0, high=41.0)).is_released
    assert not verdict_on(reading(value="60", low=0.0, high=100.0)).is_released


@pytest.mark.covers("H8")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"patient": PatientState.DECEASED}, "patient_not_active"),
        ({"patient": PatientState.MOVED_AWAY}, "patient_not_active"),
        ({"appointment": AppointmentState.CANCELLED}, "appointment_cancelled"),
        ({"preparation": PreparationState.WRONG_NUMBER}, "not_theirs"),
    ],
)
def test_nothing_is_shown_to_somebody_it_is_not_for(change: dict[str, object], reason: str) -> None:
    standing = replace(STANDING, **change)  # type: ignore[arg-type]
    assert verdict_on(reading(), standing=standing).reasons == (reason,)
    moved = replace(STANDING, appointment=AppointmentState.MOVED)
    assert verdict_on(reading(), standing=moved).is_released


@pytest.mark.covers("H8", "I14")
@pytest.mark.parametrize(
    ("measured_on", "start"),
    [
        (date(2026, 3, 3), datetime(2026, 7, 1, 9, tzinfo=LONDON)),  # summer time begins between
        (date(2026, 5, 20), datetime(2026, 6, 11, 9, tzinfo=LONDON)),  # the appointment ends it
        (date(2026, 9, 1), datetime(2026, 12, 20, 9, tzinfo=LONDON)),  # summer time ends between
    ],
)
def test_the_window_opens_and_closes_to_the_second(measured_on: date, start: datetime) -> None:
    standing = replace(STANDING, start=start)
    opens, closes = window(measured_on, KINDS["hba1c"], standing)
    for now, shown in (
        (opens - SECOND, False),
        (opens, True),
        (opens + SECOND, True),
        (closes - SECOND, True),
        (closes, False),
        (closes + SECOND, False),
    ):
        verdict = verdict_on(reading(measured_on=measured_on), standing=standing, now=now)
        assert verdict.is_released is shown, now
    assert (opens.astimezone(LONDON).hour, closes.astimezone(LONDON).hour) == (0, 0)


@pytest.mark.covers("H8")
def test_a_result_ends_with_its_days_or_with_the_day_of_the_appointment() -> None:
    _, closes = window(date(2026, 5, 20), KINDS["hba1c"], STANDING)
    assert closes.astimezone(LONDON) == datetime(2026, 6, 12, tzinfo=LONDON)
    later = replace(STANDING, start=datetime(2027, 1, 1, 9, tzinfo=LONDON))
    _, closes = window(date(2026, 5, 20), KINDS["hba1c"], later)
    assert closes.astimezone(LONDON).date() == date(2026, 5, 20) + timedelta(
        days=KINDS["hba1c"].days + 1
    )


@pytest.mark.covers("H8")
def test_a_newer_result_takes_the_place_of_the_old_one_even_when_it_may_not_be_shown() -> None:
    old, new = reading("r1"), reading("r2", value="90", measured_on=date(2026, 5, 28))
    verdict = verdict_on(old, new)
    assert verdict.card.newest == new
    assert verdict.reasons == ("out_of_range",)
    assert [one.id for one in verdict.card.earlier] == ["r1"]


@pytest.mark.covers("H8")
@pytest.mark.parametrize(
    "change",
    [{"value": "54"}, {"unit": "%"}, {"measured_on": date(2026, 5, 21)}, {"low": 1.0}],
)
def test_a_release_is_void_when_anything_that_was_seen_changes(change: dict[str, object]) -> None:
    seen = released(card_of(reading(), reading("r0", measured_on=date(2025, 5, 1))))
    again = card_of(reading(**change), reading("r0", measured_on=date(2025, 5, 1)))
    assert "changed" in judge(again, KINDS, seen, STANDING, NOW).reasons
    earlier = card_of(reading(), reading("r0", value="70", measured_on=date(2025, 5, 1)))
    assert judge(earlier, KINDS, seen, STANDING, NOW).reasons == ("changed",)


@pytest.mark.covers("H8")
@pytest.mark.parametrize("choice", [Choice.HELD, Choice.WITHDRAWN])
def test_what_is_held_or_withdrawn_is_not_shown(choice: Choice) -> None:
    card = card_of(reading())
    verdict = judge(card, KINDS, released(card, choice=choice), STANDING, NOW)
    assert verdict.reasons == (choice.value,)


def test_an_earlier_reading_that_was_withdrawn_is_not_shown_beside_the_newest() -> None:
    old = reading("r0", measured_on=date(2025, 5, 1))
    decision = released(card_of(old), choice=Choice.WITHDRAWN)
    (card,) = cards([reading(), old], {old.id: decision}, KINDS, {}, Mark)
    assert card.earlier == ()


def test_two_earlier_readings_at_most_and_only_such_as_can_be_read() -> None:
    rest = [reading(f"r{year}", measured_on=date(year, 5, 1)) for year in range(2020, 2026)]
    odd = [
        reading("x1", measured_on=date(2026, 1, 1), value="see notes"),
        reading("x2", measured_on=date(2026, 1, 2), unit="%"),
    ]
    card = card_of(reading(), *rest, *odd)
    assert [one.id for one in card.earlier] == ["r2025", "r2024"]


@pytest.mark.covers("H9")
def test_a_clinician_may_overrule_a_range_but_nothing_that_makes_a_result_unreadable() -> None:
    assert verdict_on(reading(value="75"), despite=frozenset({"out_of_range"})).is_released
    everything = frozenset({"unit_unknown", "free_text", "kind_unknown", "too_old", *OVERRULED})
    for values in ({"unit": "%"}, {"value": "high"}, {"code": "x"}, {"measured_on": date.min}):
        assert not verdict_on(reading(**values), despite=everything).is_released


@pytest.mark.covers("H9")
def test_releasing_the_set_overrules_nothing_that_speaks_against_a_result_later() -> None:
    """The content's range may be narrowed after a release: what is now outside goes away."""
    card = card_of(reading(value="57"))
    narrow = {**KINDS, "hba1c": replace(KINDS["hba1c"], high=KINDS["hba1c"].low)}
    assert judge(card, KINDS, released(card), STANDING, NOW).is_released
    assert judge(card, narrow, released(card), STANDING, NOW).reasons == ("out_of_range",)


VALUES = st.one_of(
    st.text(max_size=8),
    st.integers(-10, 400).map(str),
    st.decimals(-5, 300, places=1).map(str),
    st.sampled_from(["<5", ">90", "120/80", "190/110", "never", "58", "53", "53 ", "५३"]),
)
READINGS = st.builds(
    reading,
    code=st.sampled_from([*KINDS, "unknown"]),
    value=VALUES,
    unit=st.sampled_from([*{kind.unit for kind in KINDS.values()}, "%", "mg/dL", "mmol/l"]),
    measured_on=st.dates(date(2025, 11, 1), date(2026, 7, 1)),
    low=st.none() | st.floats(),
    high=st.none() | st.floats(),
    routine=st.booleans(),
)


@pytest.mark.covers("H9", "85")
@given(READINGS)
def test_whatever_comes_in_a_set_release_shows_only_what_is_inside_in_every_respect(one) -> None:  # type: ignore[no-untyped-def]
    result = one.result
    if not verdict_on(one).is_released:
        return
    kind = KINDS[result.code]
    assert result.routine
    assert result.unit == kind.unit
    assert date(2026, 6, 1) - timedelta(days=kind.days) <= result.measured_on <= date(2026, 6, 1)
    if kind.values:
        assert result.value in kind.values
        return
    low = kind.low if kind.has_policy else (result.low,)
    high = kind.high if kind.has_policy else (result.high,)
    parts = [float(part.lstrip("<>")) for part in result.value.split("/")]
    bounded = [(low or (None,) * 2, 1), (high or (None,) * 2, -1)]
    known = [bound for ends, _ in bounded for bound in ends if bound is not None]
    assert known, "shown without a range"
    for place, number in enumerate(parts):
        for ends, sign in bounded:
            end = ends[place] if place < len(ends) else None
            if end is not None and abs(float(end)) != float("inf") and end == end:
                assert sign * number >= sign * float(end)


@pytest.mark.covers("H9")
@given(READINGS, st.frozensets(st.sampled_from(sorted(OVERRULED))))
def test_a_clinicians_release_overrules_what_they_saw_and_nothing_else(one, despite) -> None:  # type: ignore[no-untyped-def]
    before, after = verdict_on(one), verdict_on(one, despite=despite)
    assert set(after.reasons) == set(before.reasons) - despite
