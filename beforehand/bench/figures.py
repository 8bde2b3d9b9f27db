"""What a series of measured turns comes to: medians, other quantiles, ratios."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

MARKS = (1, 10, 40, 80, 200)
"""The turns of a talk that are told apart."""
_AROUND = 3
"""So many turns on either side of a mark make its median: one turn alone says little."""


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value below which `share` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def p50_p99(values: Sequence[float]) -> dict[str, float]:
    """Return median and 99th percentile, rounded to a tenth."""
    return {
        "p50": round(statistics.median(values), 1),
        "p99": round(quantile(values, 0.99), 1),
    }


@dataclass(frozen=True, slots=True)
class Measured:
    """Talks of `turns` turns each, `conversations` of them at once. `took`: milliseconds.

    `took` has one series a conversation, in the order of its turns.
    """

    conversations: int
    turns: int
    took: Sequence[Sequence[float]]
    seconds: float

    @property
    def name(self) -> str:
        """How it is called in tables: conversations x turns."""
        return f"{self.conversations} x {self.turns}"

    @property
    def every(self) -> list[float]:
        """Every turn of every conversation."""
        return [each for series in self.took for each in series]

    @property
    def per_second(self) -> float:
        """Turns a second, over all conversations."""
        return len(self.every) / self.seconds

    def by_turn(self) -> dict[str, float]:
        """Return the median around some turns, over all conversations."""
        return {
            str(mark): round(statistics.median(self._around(mark)), 1)
            for mark in MARKS
            if mark <= self.turns
        }

    def growth(self) -> float:
        """Return how much slower the last quarter of a talk is than the first; 1 is flat."""
        quarter = max(1, self.turns // 4)
        first = [each for series in self.took for each in series[:quarter]]
        last = [each for series in self.took for each in series[-quarter:]]
        return statistics.median(last) / statistics.median(first)

    def as_json(self) -> dict[str, Any]:
        """Return what docs/formats.md describes."""
        return {
            "conversations": self.conversations,
            "turns": self.turns,
            **p50_p99(self.every),
            "per_s": round(self.per_second, 1),
            "growth": round(self.growth(), 2),
            "by_turn": self.by_turn(),
        }

    def _around(self, mark: int) -> list[float]:
        start, end = max(0, mark - 1 - _AROUND), mark + _AROUND
        if mark == 1:
            end = 1  # the first turn is unlike the others: everything is cold
        return [each for series in self.took for each in series[start:end]]


def times(one: float, other: float) -> str:
    """Return how many times `other` goes into `one`, as people say it."""
    if not one or not other:
        return "-"
    ratio = one / other
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"
