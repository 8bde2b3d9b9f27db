"""Medians and other quantiles of what was measured."""

from __future__ import annotations

import statistics
from collections.abc import Sequence


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
