"""A clinician who reads that a result is out of range reads which range, and whose."""

from __future__ import annotations

from dataclasses import replace

import pytest

from practice.results_reasons import reason_in_words
from preparation.model import Result
from tests.results.readings import GOOD, KINDS, WORDS

SAID = "It is outside the range for release: "


def said(code: str, **values: object) -> str:
    result: Result = replace(GOOD, code=code, **values)  # type: ignore[arg-type]
    return reason_in_words("out_of_range", result, KINDS[code], WORDS)


@pytest.mark.parametrize(
    ("code", "values", "range_"),
    [
        ("hba1c", {}, "30 to 57 mmol/mol, after NICE NG28"),
        ("egfr", {}, "60 mL/min/1.73m\u00b2 or more, after NICE NG203"),
        ("acr", {}, "2.9 mg/mmol or less, after NICE NG203"),
        ("weight", {}, "45 to 150 kg, this product's own"),
        ("tsh", {"low": 0.27, "high": 4.2}, "0.27 to 4.2 mU/L, the laboratory's own"),
        ("haemoglobin", {"low": 115.0}, "115 g/L or more, the laboratory's own"),
    ],
)
def test_the_range_is_named_with_its_source(
    code: str, values: dict[str, float], range_: str
) -> None:
    assert said(code, **values) == SAID + range_


def test_a_blood_pressure_has_a_range_of_pairs() -> None:
    assert said("blood_pressure").startswith(f"{SAID}90/60 to 139/89 mmHg, after the NHS")


@pytest.mark.parametrize("code", KINDS)
def test_whoever_names_a_range_says_whose_it_is(code: str) -> None:
    assert bool(KINDS[code].range_source) is KINDS[code].has_policy


def test_another_reason_is_its_own_words() -> None:
    assert reason_in_words("too_old", GOOD, None, WORDS) == "It is too old to be shown as new"
