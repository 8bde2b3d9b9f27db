"""Counts what the net finds in a file of labelled texts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from preparation.conversation.red_flags import Assessment, SafetyNet, assess

HERE = Path(__file__).parent
NO_FLAG = ("look_alike", "ordinary")
CRITICAL = (
    "chest_pain",
    "stroke",
    "severe_breathlessness",
    "anaphylaxis",
    "suicide",
    "overdose",
)


@dataclass(frozen=True, slots=True)
class Judged:
    text: str
    label: str
    actions: tuple[str, ...]
    found: Assessment

    @property
    def flagged(self) -> bool:
        return self.found.category is not None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's 95 % interval."""

    hits: int
    of: int

    def __float__(self) -> float:
        return self.hits / self.of

    def interval(self) -> tuple[float, float]:
        z, n, p = 1.96, self.of, self.hits / self.of
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
        return middle - half, middle + half

    def __str__(self) -> str:
        low, high = self.interval()
        return f"{self.hits}/{self.of} = {float(self):.3f} ({low:.3f}-{high:.3f})"


def judge(name: str, net: SafetyNet) -> list[Judged]:
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    return [
        Judged(r["text"], r["label"], tuple(r["actions"]), assess(r["text"], net)) for r in rows
    ]


def share_flagged(rows: Iterable[Judged]) -> Share:
    listed = list(rows)
    return Share(sum(r.flagged for r in listed), len(listed))


def share_right_action(rows: Iterable[Judged]) -> Share:
    flagged = [r for r in rows if r.flagged]
    return Share(sum(r.found.action in r.actions for r in flagged), len(flagged))
