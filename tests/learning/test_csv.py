"""A CSV that runs nothing where it is opened."""

from __future__ import annotations

import csv
import io

import pytest

from preparation.learning.csv import csv_text, harmless


@pytest.mark.covers("93")
@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@x", "\tx", "\r=1", "\n=1", " =1", "\u00a0=1"]
)
def test_what_looks_like_a_formula_gets_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    (row,) = csv.reader(io.StringIO(csv_text([(cell, "7")]), newline=""))
    assert row == [f"'{cell}", "7"]


def test_everything_else_stays() -> None:
    assert csv_text([("a, b", 'say "x"', "5")]) == '"a, b","say ""x""",5\r\n'
