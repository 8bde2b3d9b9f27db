"""Counts that may be shown, so that no count of fewer than five can be worked out. Pure.

Every count that is shown is rounded down to a multiple of five: what a period holds today less
what it held yesterday is nothing, or five or more (docs/decisions/0057).

A group is shown whole or not at all. One with a count that is too small is hidden, and with it,
where needed, the smallest groups that are not: what is hidden is more than one group, and adds
up to five or more in every column. Which of them is the small one is not said. A column with
too few people for so many groups is not broken down at all. (docs/decisions/0044)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST = 5
"""The smallest count of people that is ever shown."""
EACH = 2 * FEWEST
"""So many people for each of its groups must a column have, to be broken down."""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """What may be shown of a table. None: hidden."""

    groups: Mapping[str, Sequence[int | None]]
    totals: Sequence[int | None]

    @property
    def hides(self) -> bool:
        """Tell whether a count of a group is hidden, so that the reader must be told why."""
        return any(None in row for row in self.groups.values())


def shown(count: int) -> int | None:
    """Return a count that stands alone, rounded down; None where it is too small to show."""
    return rounded(count) if count >= FEWEST else None


def rounded(count: int) -> int:
    """Return a count without what is over a multiple of five."""
    return count - count % FEWEST


def shown_table(groups: Mapping[str, Sequence[int]], columns: int) -> ShownTable:
    """Return what may be shown of groups that share nobody and are everybody together."""
    totals = [sum(row[column] for row in groups.values()) for column in range(columns)]
    least = EACH * len(groups) if len(groups) > 1 else FEWEST
    kept = [column for column, total in enumerate(totals) if total >= least]
    hidden = _hidden({name: [row[column] for column in kept] for name, row in groups.items()})
    return ShownTable(
        {
            name: [
                None if name in hidden or n not in kept else rounded(row[n]) for n in range(columns)
            ]
            for name, row in groups.items()
        },
        [shown(total) for total in totals],
    )


def pooled[Name](counts: Mapping[Name, int], rest: Name) -> dict[Name, Name]:
    """Return under which name each is shown: those of fewer than five go under `rest`."""
    return {name: name if count >= FEWEST else rest for name, count in counts.items()}


def _hidden(groups: Mapping[str, Sequence[int]]) -> set[str]:
    hidden = {name for name, row in groups.items() if row and min(row) < FEWEST}
    others = sorted(groups.keys() - hidden, key=lambda name: (min(groups[name], default=0), name))
    while hidden and others and not _is_safe([groups[name] for name in hidden]):
        hidden.add(others.pop(0))
    return hidden


def _is_safe(rows: Sequence[Sequence[int]]) -> bool:
    """Tell whether what is hidden could be shared between the groups in more than one way.

    As many fours as there are groups could be shared in one way only, were all of them small.
    """
    sums = [sum(column) for column in zip(*rows, strict=True)]
    fours = (FEWEST - 1) * len(rows)
    return len(rows) > 1 and all(each >= FEWEST and each != fours for each in sums)
