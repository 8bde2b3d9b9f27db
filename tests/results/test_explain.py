"""In the patient's words: what it is, never what to think of it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from beforehand.content import CONTENT
from preparation.imports.result_codes import load_result_codes
from preparation.results.explain import Shown, explain
from preparation.results.model import Target
from preparation.results.sheet import ResultSheet
from tests.results.readings import KINDS, WORDS, card_of, reading

JUDGING = re.compile(
    r"\b(normal|abnormal|fine|good|bad|worse|better|healthy|unhealthy|worry|ok|okay|concern\w*|"
    r"should|must|try to|risk|danger\w*|great|poor)\b",
    re.IGNORECASE,
)
YEARS = (date(2026, 5, 20), date(2025, 5, 12), date(2024, 5, 7))


def shown(code: str, *values: str) -> Shown:
    """Return readings, the newest first, as they are shown."""
    unit = KINDS[code].unit
    several = [
        reading(f"r{place}", code=code, value=value, unit=unit, measured_on=YEARS[place])
        for place, value in enumerate(values)
    ]
    return explain(card_of(*several), KINDS, WORDS)


@pytest.mark.covers("85")
@pytest.mark.parametrize(
    ("mmol", "percent"),
    # NGSP's own table of the master equation (ngsp.org)
    list(
        zip(
            "20 31 42 48 53 64 75 86 97 108".split(),
            "4.0 5.0 6.0 6.5 7.0 8.0 9.0 10.0 11.0 12.0".split(),
            strict=True,
        )
    ),
)
def test_hba1c_is_shown_in_mmol_with_percent_beside_it(mmol: str, percent: str) -> None:
    assert shown("hba1c", mmol).value == f"{mmol} mmol/mol ({percent}%)"


@pytest.mark.covers("85")
def test_the_formula_here_and_the_one_of_the_import_are_each_others_inverse() -> None:
    kind, beside = load_result_codes(CONTENT), KINDS["hba1c"].beside
    assert beside is not None
    hba1c = kind.find(iter([("http://loinc.org", "4548-4")]))
    assert hba1c is not None
    for value in range(30, 120):
        percent = value * beside.times + beside.plus
        assert abs(hba1c.convert(percent, "%") - value) <= 1


@pytest.mark.parametrize(
    ("code", "value", "said"),
    [
        ("blood_pressure", "132/84", "132/84 mmHg"),
        ("egfr", ">90", "more than 90 mL/min/1.73m²"),
        ("acr", "<0.7", "less than 0.7 mg/mmol"),
        ("cholesterol", "5.2", "5.2 mmol/L"),
        ("smoking", "ex-smoker", "Used to smoke"),
        ("bmi", "27.4", "27.4 kg/m²"),
        ("hba1c", ">97", "more than 97 mmol/mol (more than 11.0%)"),
    ],
)
def test_a_value_has_its_unit_and_its_bounds_in_words(code: str, value: str, said: str) -> None:
    assert shown(code, value).value == said


@pytest.mark.parametrize(
    ("code", "now", "before", "trend"),
    [
        ("hba1c", "53", "58", "lower"),
        ("hba1c", "58", "53", "higher"),
        ("hba1c", "55", "53", "same"),
        ("hba1c", "56", "53", "higher"),
        ("cholesterol", "5.0", "4.8", "same"),
        ("cholesterol", "5.1", "4.8", "higher"),
        ("blood_pressure", "128/78", "140/90", "lower"),
        ("blood_pressure", "140/80", "130/90", "mixed"),
        ("blood_pressure", "140/80", "130/79", "higher"),
        ("blood_pressure", "131/81", "130/80", "same"),
        ("egfr", ">90", ">90", "same"),
    ],
)
def test_the_trend_says_only_which_way(code: str, now: str, before: str, trend: str) -> None:
    assert shown(code, now, before).trend == WORDS(f"results.explain.{trend}")


def test_where_nobody_can_say_nothing_is_said() -> None:
    assert shown("egfr", "88", ">90").trend == ""
    assert shown("smoking", "smoker", "never").trend == ""
    assert shown("hba1c", "53").trend == WORDS("results.explain.first")


def test_two_earlier_readings_stand_with_the_newest() -> None:
    one = shown("hba1c", "53", "58", "61")
    assert [row.value for row in one.rows] == [
        "53 mmol/mol (7.0%)",
        "58 mmol/mol (7.5%)",
        "61 mmol/mol (7.7%)",
    ]
    assert [row.day for row in one.rows] == ["20 May 2026", "12 May 2025", "7 May 2024"]


def test_a_target_is_shown_only_where_one_was_agreed_and_says_by_whom() -> None:
    card = card_of(reading())
    assert explain(card, KINDS, WORDS).target == ""
    agreed = Target("hba1c", "53", "Nurse Khan", date(2026, 3, 2))
    said = explain(replace(card, target=agreed), KINDS, WORDS).target
    assert said == "Target you agreed with Nurse Khan on 2 March 2026: 53 mmol/mol"


@pytest.mark.covers("H4")
def test_no_word_about_a_result_judges_it_or_advises() -> None:
    mine = [WORDS.raw(key) for key in WORDS if key.startswith("results.")]
    assert [text for text in mine if JUDGING.search(text)] == []


def test_every_kind_that_is_taken_in_has_words_and_the_same_unit() -> None:
    codes = yaml.safe_load((CONTENT / "result_codes.yml").read_text(encoding="utf-8"))
    assert {*KINDS, "meta"} == set(codes)
    for name, kind in KINDS.items():
        assert kind.unit == codes[name]["unit"], name
        assert kind.sentence.count(".") == 1, name


@pytest.mark.filterwarnings("ignore:pkg_resources is deprecated")
def test_the_sentences_can_be_read_at_eleven() -> None:
    import textstat

    sentences = " ".join(kind.sentence for kind in KINDS.values())
    assert textstat.flesch_kincaid_grade(sentences) <= 6


@given(
    st.lists(st.tuples(st.integers(60, 250), st.integers(30, 140)), min_size=2, max_size=3),
    st.sampled_from(["blood_pressure", "hba1c"]),
)
def test_a_chart_stays_in_its_frame_and_rises_with_the_value(pairs, code) -> None:  # type: ignore[no-untyped-def]
    values = [f"{a}/{b}" if code == "blood_pressure" else str(a) for a, b in pairs]
    chart = shown(code, *values).chart
    assert chart is not None
    for line in chart.lines:
        for point in line.points:
            assert 0 < point.x < chart.width
            assert 0 < point.y < chart.height
        for one, other in pairwise(line.points):
            assert one.x < other.x
            assert (float(one.label) < float(other.label)) == (one.y > other.y)


def test_the_chart_is_one_picture_with_a_name_and_its_numbers_in_words() -> None:
    html = ResultSheet(WORDS).fragment(shown("blood_pressure", "132/84", "140/90"), "one")
    svg = ElementTree.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])
    assert svg.get("role") == "img"
    ids = (svg.get("aria-labelledby") or "").split()
    assert [child.get("id") for child in svg if child.tag in ("title", "desc")] == ids
    assert "132/84 mmHg on 20 May 2026" in "".join(svg.itertext())
    assert "style=" not in html
    assert "stroke-dasharray" in html


def test_one_reading_or_bounds_only_make_no_chart() -> None:
    assert shown("hba1c", "53").chart is None
    assert shown("egfr", ">90", "88").chart is None
    assert shown("smoking", "never", "never").chart is None


@pytest.mark.covers("89")
def test_nothing_in_a_target_is_markup() -> None:
    agreed = Target("hba1c", "53", "<img src=x onerror=alert(1)>", date(2026, 3, 2))
    one = explain(replace(card_of(reading()), target=agreed), KINDS, WORDS)
    assert "<img" not in ResultSheet(WORDS).fragment(one, "one")


@pytest.mark.covers("H4")
def test_what_is_about_the_same_looks_about_the_same() -> None:
    """A chart that fills its height with a change too small to mean anything frightens."""
    for code, values in (("cholesterol", ("4.6", "4.5", "4.3")), ("hba1c", ("46", "45"))):
        chart = shown(code, *values).chart
        assert chart is not None
        ys = [point.y for point in chart.lines[0].points]
        assert max(ys) - min(ys) < chart.height / 4
    fell = shown("hba1c", "41", "60").chart
    assert fell is not None
    first, last = fell.lines[0].points
    assert last.y - first.y > fell.height / 2


def test_a_line_that_does_not_move_runs_through_the_middle() -> None:
    chart = shown("hba1c", "46", "46").chart
    assert chart is not None
    assert {point.y for point in chart.lines[0].points} == {78.0}
