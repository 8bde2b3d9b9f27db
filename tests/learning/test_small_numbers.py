"""No count of fewer than five can be worked out, by whoever sees all that is shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preparation.learning.small_numbers import FEWEST, ShownTable, pooled, shown, shown_table

type Rows = tuple[tuple[int, ...], ...]
type Pattern = tuple[frozenset[tuple[int, int]], tuple[bool, ...]]
"""Which places of a table are shown, and which totals."""
_COUNTS = st.tuples(*[st.integers(0, 60)] * 4).map(lambda row: tuple(sorted(row, reverse=True)))
_TABLES = st.lists(_COUNTS, min_size=1, max_size=7)


def table(rows: Sequence[Sequence[int]]) -> ShownTable:
    return shown_table({f"g{n}": row for n, row in enumerate(rows)}, len(rows[0]))


def seen(rows: Rows, pattern: Pattern) -> tuple[object, ...]:
    """What a reader who sees these places of a table sees of `rows`."""
    places, totals = pattern
    sums = [sum(row[column] for row in rows) for column in range(len(totals))]
    return (
        tuple(rows[group][column] for group, column in sorted(places)),
        tuple(sums[n] if there else sums[n] < FEWEST for n, there in enumerate(totals)),
    )


def pattern_of(rows: Rows) -> Pattern:
    made = table(rows)
    places = {
        (group, column)
        for group, row in enumerate(made.groups.values())
        for column, cell in enumerate(row)
        if cell is not None
    }
    return frozenset(places), tuple(total is not None for total in made.totals)


def give_away(tables: Sequence[Rows]) -> list[Rows]:
    """Return the tables of which a small count follows from what is shown of them.

    Tried out: all tables that a reader would see the same of are set beside each other.
    """
    alike: dict[Pattern, list[Rows]] = defaultdict(list)
    for rows in tables:
        alike[pattern_of(rows)].append(rows)
    found = []
    for pattern, of_pattern in alike.items():
        possible: dict[object, list[set[int]]] = {}
        for rows in tables:
            cells = [count for row in rows for count in row]
            values = possible.setdefault(seen(rows, pattern), [set() for _ in cells])
            for value, count in zip(values, cells, strict=True):
                value.add(count)
        found += [rows for rows in of_pattern if follows(rows, possible[seen(rows, pattern)])]
    return found


def follows(rows: Rows, values: Sequence[set[int]]) -> bool:
    cells = [count for row in rows for count in row]
    return any(
        count < FEWEST and len(value) == 1 for count, value in zip(cells, values, strict=True)
    )


@pytest.mark.parametrize(("groups", "most"), [(1, 40), (2, 30), (3, 33)])
def test_no_small_count_follows_from_one_column(groups: int, most: int) -> None:
    rows = [(count,) for count in range(most + 1)]
    assert give_away(list(product(rows, repeat=groups))) == []


def test_no_small_count_follows_from_columns_of_the_same_people() -> None:
    counts = range(15)  # without a gap: a count that is left out would be a hint
    rows = [(first, second) for first in counts for second in counts if second <= first]
    assert give_away(list(product(rows, repeat=2))) == []


@given(_TABLES)
def test_what_is_shown_is_true_and_never_small(rows: list[tuple[int, ...]]) -> None:
    made = table(rows)
    for row, shown_row in zip(rows, made.groups.values(), strict=True):
        for count, cell in zip(row, shown_row, strict=True):
            assert cell is None or cell == count - count % FEWEST > 0
    for column, total in enumerate(made.totals):
        whole = sum(row[column] for row in rows)
        assert total is None or total == whole - whole % FEWEST > 0


@given(_TABLES)
def test_what_is_left_of_a_total_is_never_one_group_and_never_small(
    rows: list[tuple[int, ...]],
) -> None:
    """The plain subtraction: a total less all that is shown."""
    made = table(rows)
    for column, total in enumerate(made.totals):
        cells = [row[column] for row in made.groups.values()]
        if total is not None and None in cells:
            assert cells.count(None) > 1
            assert total - sum(cell or 0 for cell in cells) >= FEWEST


@given(_TABLES)
def test_a_group_is_shown_whole_or_hidden_whole(rows: list[tuple[int, ...]]) -> None:
    made = table(rows)
    broken_down = [
        column
        for column in range(4)
        if any(row[column] is not None for row in made.groups.values())
    ]
    for row in made.groups.values():
        assert len({row[column] is None for column in broken_down}) <= 1


def test_two_people_are_hidden_with_the_next_smallest_group() -> None:
    made = shown_table({"en": (100,), "pl": (9,), "ur": (2,)}, 1)
    assert made.groups == {"en": [100], "pl": [None], "ur": [None]}
    assert made.totals == [110]
    assert made.hides


def test_a_count_alone_and_small_groups_under_one_name() -> None:
    assert [shown(count) for count in (0, 4, 5, 9, 10)] == [None, None, 5, 5, 10]
    assert pooled({"en": 5, "pl": 4, "ur": 0}, "other") == {
        "en": "en", "pl": "other", "ur": "other",
    }  # fmt: skip
