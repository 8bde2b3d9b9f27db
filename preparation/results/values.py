"""Reading a stored value: numbers, "less than" and "more than", or one of a few words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from preparation.model import Result
from preparation.results.kinds import Kind, Numbers

_NUMBER = re.compile(r"([<>]?)(\d{1,6}(?:\.\d{1,4})?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Value:
    """One number; `bound` "<" or ">": the laboratory only says that it is beyond it."""

    number: Decimal
    bound: str = ""


def read_value(result: Result, kind: Kind) -> tuple[Value, ...] | None:
    """Return the numbers of a result, none for one of its words; None: free text, not shown."""
    if kind.values:
        return () if result.value in kind.values else None
    parts = result.value.split("/")
    found = [_NUMBER.fullmatch(part) for part in parts]
    if len(found) != kind.parts or not all(found):
        return None
    return tuple(Value(Decimal(one[2]), one[1]) for one in found if one)


def is_inside(values: tuple[Value, ...], low: Numbers | None, high: Numbers | None) -> bool:
    """Tell whether all numbers are in a range, its ends included.

    What is only known to be beyond a number must be inside all the way.
    """
    return all(
        _inside(value, low[place] if low else None, high[place] if high else None)
        for place, value in enumerate(values)
    )


def _inside(value: Value, low: Decimal | None, high: Decimal | None) -> bool:
    above = low is None or (value.number >= low and (value.bound != "<" or low <= 0))
    below = high is None or (value.number <= high and value.bound != ">")
    return above and below
