"""Scores of texts that came with labels: a line a label, and the totals that matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from beforehand.evaluation.texts import Outcome, Text


def is_right(label: str, outcome: Outcome) -> bool:
    """Tell whether a text was treated as its label says."""
    if label == "red_flag":
        return outcome.red_flag is not None
    if label == "not_red_flag":
        return outcome.red_flag is None
    if label == "answer":
        return outcome.kind == "answer" and outcome.red_flag is None and outcome.stored is not None
    return outcome.kind == "command" and outcome.intent == label


def score_lines(pairs: Iterable[tuple[Text, Outcome]]) -> list[str]:
    """Return a table: label, how many were right, of how many, and their share."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for text, outcome in pairs:
        if text.label is not None:
            counts[text.label][0] += is_right(text.label, outcome)
            counts[text.label][1] += 1
    if not counts:
        return []
    widest = max(len(label) for label in counts)
    rows = [_row(label.ljust(widest), *counts[label]) for label in sorted(counts)]
    return [f"{'label'.ljust(widest)}  right     of  share", *rows]


def _row(label: str, right: int, of: int) -> str:
    return f"{label}  {right:5d}  {of:5d}  {right / of:.3f}"


def wrong_ones(texts: Sequence[Text], outcomes: Sequence[Outcome]) -> list[str]:
    """Return the ids of the labelled texts that were not treated as labelled."""
    return [
        text.id
        for text, outcome in zip(texts, outcomes, strict=True)
        if text.label is not None and not is_right(text.label, outcome)
    ]
