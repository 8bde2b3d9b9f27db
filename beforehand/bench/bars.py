"""The bars that the design sets, and whether the figures meet them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

FLAT = 1.5
"""Two runs on one machine differ by up to 40 %, so a talk counts as flat up to this growth."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar and the figure beside it."""

    what: str
    limit: float
    figure: float
    unit: str
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure meets it."""
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    @property
    def asked(self) -> str:
        """What is asked, as it is printed."""
        return f"{'at least' if self.at_least else 'at most'} {self.limit:g} {self.unit}".rstrip()

    def as_json(self) -> dict[str, Any]:
        """Return what docs/formats.md describes."""
        return {"what": self.what, "bar": self.asked, "figure": self.figure, "met": self.met}


def bars(found: Mapping[str, Any]) -> list[Bar]:
    """Return every bar that the figures say anything about."""
    return [*_turns(found.get("talks", {})), *_rates(found), *_memory(found)]


def _turns(talks: Mapping[str, Any]) -> Iterator[Bar]:
    inside = talks.get("inside", {}).get("1x200")
    if inside:
        yield Bar("A turn inside Rasa, median", 8, inside["p50"], "ms")
        yield Bar("A turn inside Rasa, p99", 25, inside["p99"], "ms")
        yield Bar("Inside Rasa, last quarter of 200 turns to first", FLAT, inside["growth"], "x")
    for kind, how in (("paced", "who read first"), ("end_to_end", "who answer at once")):
        found = talks.get(kind, {})
        turns = found.get("8x20") or found.get("8x200")
        if turns:
            yield Bar(f"End to end, 8 people {how}, median", 15, turns["p50"], "ms")
            yield Bar(f"End to end, 8 people {how}, p99", 60, turns["p99"], "ms")


def _rates(found: Mapping[str, Any]) -> Iterator[Bar]:
    if per_second := found.get("turns_per_s"):
        best = max(per_second.values())
        yield Bar("Turns sustained, everything included", 100, best, "a second", at_least=True)
    for key, when in (
        ("acknowledged_per_s", "turns waiting"),
        ("acknowledged_while_turns_run_per_s", "while turns run"),
    ):
        if key in found:
            what = f"Texts stored and acknowledged, {when}"
            yield Bar(what, 300, found[key], "a second", at_least=True)
    if backlog := found.get("backlog"):
        wrong = backlog["lost"] + backlog["twice"] + backlog["out_of_order"]
        what = f"Backlog of {backlog['texts']:,} texts: lost, twice or out of order"
        yield Bar(what, 0, wrong, "")


def _memory(found: Mapping[str, Any]) -> Iterator[Bar]:
    for part, limit in (("application", 200), ("rasa", 560)):
        if size := found.get("memory_mb", {}).get(part):
            yield Bar(f"Memory of the {part} (RSS)".replace("the rasa", "Rasa"), limit, size, "MB")
