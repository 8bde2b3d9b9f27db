"""Telephone numbers come out as E.164, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preparation.imports.problems import FieldRefused
from preparation.imports.telephone import read_telephone

SHAPES = ["0{}", "+44{}", "0044{}", "(0){}", "{}", "+44 (0){}"]


@pytest.mark.covers("76", "29")
@given(st.integers(0, 999), st.sampled_from(SHAPES), st.sampled_from(["", " ", "-"]))
def test_every_way_of_writing_a_mobile_is_the_same_number(number, shape, gap):
    text = shape.format(f"7700{gap}900{gap}{number:03d}")
    found = read_telephone(text)
    assert found is not None
    assert (found.number, found.textable) == (f"+447700900{number:03d}", True)


@pytest.mark.covers("76")
@pytest.mark.parametrize("text", ["01632 960001", "020 7946 0000", "0113 496 0000"])
def test_a_landline_is_kept_apart(text):
    found = read_telephone(text)
    assert found is not None
    assert not found.textable


@pytest.mark.parametrize("text", ["", " ", "n/a", "None", "-", "Unknown"])
def test_a_cell_that_says_there_is_none(text):
    assert read_telephone(text) is None


@pytest.mark.covers("76", "75")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("7.9E+09", "excel_power"),
        ("7,90E+09", "excel_power"),
        ("7700900001.0", "telephone"),
        ("07700900001 / 07700900002", "two_numbers"),
        ("07700900001 or 07700900002", "two_numbers"),
        ("1632960001", "lost_zero"),
        ("12345", "lost_zero"),
        ("0770090", "telephone"),
        ("077009000011", "telephone"),
        ("07700 900001 (wife)", "telephone"),
        ("=07700900001", "telephone"),
        ("07000 900001", "not_a_person"),
        ("call me", "telephone"),
    ],
)
def test_damage_is_refused_not_repaired(text, reason):
    with pytest.raises(FieldRefused) as refused:
        read_telephone(text)
    assert refused.value.reason == reason


@given(st.text(max_size=30))
def test_no_text_at_all_makes_it_fall_over(text):
    try:
        found = read_telephone(text)
    except FieldRefused:
        return
    assert found is None or found.number.startswith("+")
