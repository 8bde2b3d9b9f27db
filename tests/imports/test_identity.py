"""NHS numbers and names are read strictly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preparation.imports.identity import (
    has_right_check_digit,
    read_name,
    read_nhs_number,
    read_text,
)
from preparation.imports.problems import FieldRefused
from tests.builders import nhs_number


@given(st.integers(1, 9_000))
def test_a_number_of_the_test_range_with_its_check_digit_is_read(number):
    made = nhs_number(number)
    assert read_nhs_number(f" {made[:3]} {made[3:6]} {made[6:]} ") == made


@pytest.mark.covers("H13", "77")
@given(st.integers(1, 9_000), st.integers(0, 9), st.integers(1, 9))
def test_any_one_wrong_digit_is_found(number, place, by):
    made = nhs_number(number)
    changed = str((int(made[place]) + by) % 10)
    assert not has_right_check_digit(made[:place] + changed + made[place + 1 :])


@pytest.mark.covers("H13", "77")
@given(st.integers(1, 9_000), st.integers(0, 8))
def test_two_neighbours_changed_over_are_found(number, place):
    made = nhs_number(number)
    swapped = made[:place] + made[place + 1] + made[place] + made[place + 2 :]
    assert swapped == made or not has_right_check_digit(swapped)


@pytest.mark.covers("77", "66")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("9990000019", "nhs_number_check"),
        ("0000000000", "nhs_number_check"),
        ("999000001", "nhs_number_shape"),
        ("9.99E+09", "excel_power"),
        ("999 000 0018 / 999 000 0026", "nhs_number_shape"),
        ("\u0669990000018", "nhs_number_shape"),
    ],
)
def test_a_doubtful_number_is_refused(text, reason):
    with pytest.raises(FieldRefused) as refused:
        read_nhs_number(text)
    assert refused.value.reason == reason


def test_no_number_is_no_problem():
    assert read_nhs_number("  ") is None


@pytest.mark.covers("82")
@pytest.mark.parametrize(
    "name", ["O'Neil", "Nguy\u1ec5n", "Zo\u00eb", "Smith-Jones", "Null", "Test", "D\u2019Arcy", ""]
)
def test_real_names_are_kept_as_they_are(name):
    assert read_name(f" {name} ") == name


@pytest.mark.covers("75", "82", "H18")
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("=HYPERLINK(1)", "formula"),
        ("+44", "formula"),
        ("-1", "formula"),
        ("@x", "formula"),
        ("\tx", "formula"),
        ("Rosa \U0001f600", "name_signs"),
        ("R0sa", "name_signs"),
        ("'-'", "name_signs"),
        ("a" * 101, "too_long"),
        ("Ro\u202esa", "hidden_signs"),
    ],
)
def test_what_no_name_is_made_of_is_refused(name, reason):
    with pytest.raises(FieldRefused) as refused:
        read_name(name)
    assert refused.value.reason == reason


def test_an_access_need_may_be_a_list_with_a_dash():
    assert read_text("- large print") == "- large print"
