"""Results come in our units by published factors, or not at all."""

from decimal import Decimal

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from preparation.imports.rows import ReadingRow
from tests.imports.files import (
    CODES,
    CONTENT,
    fhir_observation,
    fhir_patient,
    read_json,
    reading,
    wrong,
)

KINDS = {
    name: kind
    for name, kind in yaml.safe_load((CONTENT / "result_codes.yml").read_text()).items()
    if name != "meta"
}
UCUM = "http://unitsofmeasure.org"


def _observed(code, value, unit, **changes):
    coding = [{"system": "http://loinc.org", "code": code}]
    quantity = {"value": value, "unit": unit, "code": unit, "system": UCUM}
    return fhir_observation(code={"coding": coding}, valueQuantity=quantity, **changes)


def _read(code, value, unit, **changes):
    return read_json(fhir_patient(), _observed(code, value, unit, **changes))


@pytest.mark.covers("85")
@pytest.mark.parametrize(
    ("code", "value", "unit", "shown"),
    [
        ("59261-8", 58, "mmol/mol", "58 mmol/mol"),
        ("4548-4", 6.5, "%", "48 mmol/mol"),
        ("4548-4", 7.0, "%", "53 mmol/mol"),
        ("4548-4", 7.5, "%", "58 mmol/mol"),
        ("2093-3", 200, "mg/dL", "5.2 mmol/L"),
        ("2085-9", 40, "mg/dL", "1.0 mmol/L"),
        ("18262-6", 70, "mg/dL", "1.8 mmol/L"),
        ("14647-2", 4.55, "mmol/L", "4.6 mmol/L"),
        ("33914-3", 59.5, "mL/min/{1.73_m2}", "60 mL/min/1.73m2"),
        ("9318-7", 30, "mg/g", "3.4 mg/mmol"),
        ("29463-7", 150, "[lb_av]", "68.0 kg"),
        ("718-7", 13.2, "g/dL", "132 g/L"),
        ("3016-3", 4.1, "m[IU]/L", "4.10 mU/L"),
    ],
)
def test_units_are_converted_by_the_published_factors(code, value, unit, shown):
    found = reading(_read(code, value, unit))
    assert f"{found.value} {found.unit}" == shown


@pytest.mark.covers("85")
@pytest.mark.parametrize(
    ("code", "value", "unit", "reason"),
    [
        ("59261-8", 58, "", "unit_missing"),
        ("59261-8", 58, "mg/dL", "unit_unknown"),
        ("2093-3", 200, "mmol/L", "not_plausible"),
        ("4548-4", 58, "%", "not_plausible"),
        ("2093-3", 5.2, "g/L", "unit_unknown"),
        ("59261-8", 1e300, "mmol/mol", "value_unknown"),
        ("59261-8", "58", "mmol/mol", "value_missing"),
        ("59261-8", None, "mmol/mol", "value_missing"),
        ("59261-8", True, "mmol/mol", "value_missing"),
        ("59261-8", -5, "mmol/mol", "not_plausible"),
    ],
)
def test_nothing_is_guessed(code, value, unit, reason):
    assert [why for *_, why in wrong(_read(code, value, unit))] == [reason]


@pytest.mark.covers("84")
def test_a_number_beyond_all_numbers_is_refused():
    plan = read_json(fhir_patient(), _observed("59261-8", 0, "mmol/mol"))
    assert plan.problems[0].reason == "not_plausible"


@pytest.mark.covers("85")
@pytest.mark.parametrize(("sign", "shown"), [("<", "<5"), (">", ">90"), (">=", ">90")])
def test_less_than_and_more_than_are_kept(sign, shown):
    number = int(shown[1:])
    quantity = {"value": number, "comparator": sign, "unit": "mL/min/1.73m2"}
    observed = _observed("33914-3", 1, "x")
    found = reading(read_json(fhir_patient(), observed | {"valueQuantity": quantity}))
    assert found.value == shown


@pytest.mark.covers("85")
def test_a_result_of_nobody_known_or_about_something_else_is_refused():
    other = fhir_observation(subject={"reference": "Patient/other"})
    thing = fhir_observation(id="o2", focus=[{"reference": "Device/x"}])
    plan = read_json(fhir_patient(), other, thing)
    assert [why for *_, why in wrong(plan)] == ["patient_missing", "other_subject"]


@pytest.mark.covers("85")
def test_a_reference_range_is_converted_too_and_a_missing_one_stays_missing():
    bounds = [{"low": {"value": 4, "unit": "%"}, "high": {"value": 6, "unit": "%"}}]
    found = reading(_read("4548-4", 7.5, "%", referenceRange=bounds))
    assert (found.low, found.high) == (pytest.approx(20.22), pytest.approx(42.08))
    assert reading(_read("4548-4", 7.5, "%")).low is None
    assert reading(_read("4548-4", 7.5, "%", referenceRange=bounds * 2)).high is None


@pytest.mark.covers("H9")
def test_no_result_is_routine_unless_the_practice_says_so():
    assert not reading(_read("59261-8", 58, "mmol/mol")).routine


def _pressure(*parts):
    components = [
        {
            "code": {"coding": [{"system": "http://loinc.org", "code": code}]},
            "valueQuantity": {"value": value, "unit": "mmHg"},
        }
        for code, value in parts
    ]
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "75367002"}]}
    observed = fhir_observation(code=code, component=components)
    del observed["valueQuantity"]
    return read_json(fhir_patient(), observed)


def test_blood_pressure_is_the_upper_number_over_the_lower_whatever_their_order():
    assert reading(_pressure(("8462-4", 94), ("8480-6", 142))).value == "142/94"


@pytest.mark.covers("85")
def test_half_a_blood_pressure_is_refused():
    assert [why for *_, why in wrong(_pressure(("8480-6", 142)))] == ["value_missing"]


def test_smoking_is_one_of_three_words():
    never = {"coding": [{"system": "http://snomed.info/sct", "code": "266919005"}]}
    observed = _observed("72166-2", 1, "x") | {"valueCodeableConcept": never}
    assert reading(read_json(fhir_patient(), observed)).value == "never"
    other = {"coding": [{"system": "http://snomed.info/sct", "code": "1"}], "text": "Smoker?"}
    plan = read_json(fhir_patient(), observed | {"valueCodeableConcept": other})
    assert [why for *_, why in wrong(plan)] == ["value_unknown"]


def test_codes_of_two_kinds_contradict_each_other():
    coding = [{"system": "http://loinc.org", "code": code} for code in ("59261-8", "2093-3")]
    plan = read_json(fhir_patient(), fhir_observation(code={"coding": coding}))
    assert [why for *_, why in wrong(plan)] == ["two_kinds"]


def test_a_result_of_tomorrow_is_refused():
    plan = read_json(fhir_patient(), fhir_observation(effectiveDateTime="2026-11-22"))
    assert [why for *_, why in wrong(plan)] == ["measured_later"]


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_is_found_by_each_of_its_codes(name):
    entry = KINDS[name]
    systems = {"loinc": "http://loinc.org", "snomed": "http://snomed.info/sct"}
    pairs = [(systems[key], code) for key in systems for code in entry.get(key, ())]
    assert pairs
    for pair in pairs:
        kind = CODES.find(iter([pair]))
        assert kind is not None
        assert (kind.name, kind.unit) == (name, entry["unit"])


@pytest.mark.parametrize("name", [name for name in KINDS if KINDS[name].get("units")])
@given(share=st.decimals(0, 1, places=3))
def test_a_value_in_our_own_unit_stays_what_it_was(name, share):
    kind = CODES.find(iter([("http://loinc.org", KINDS[name]["loinc"][0])]))
    assert kind is not None
    low, high = kind.plausible
    value = low + (high - low) * share
    assert kind.convert(value, kind.unit) == value
    assert abs(Decimal(kind.show(value)) - value) <= Decimal("0.5").scaleb(-kind.places)


def test_a_reading_row_is_what_comes_out():
    assert isinstance(reading(_read("59261-8", 58, "mmol/mol")), ReadingRow)
