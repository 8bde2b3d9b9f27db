"""What a report tells of a practice's preparations: counting, and hiding what is too small. Pure.

It starts from one row a preparation, without a name, and ends in numbers that may be shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from preparation.learning.small_numbers import ShownTable, pooled, rounded, shown, shown_table

STEPS = ("invited", "reached", "answered", "finished", "shared")
ANSWERED = STEPS[2:]
CHANNELS = ("sms", "web", "both")
AGES = ((39, "to_39"), (59, "to_59"), (74, "to_74"))
OLDEST = "from_75"
AGE_BANDS = (*(name for _, name in AGES), OLDEST)
OTHER = "other"
CRITERIA = ("deciding", "mattering", "agreeing", "recording", "reviewing", "owning")
"""The six criteria of a personalised care and support plan, in their order."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """One preparation, as far as a report needs it."""

    age: int
    language: str
    invited: bool = False
    reached: bool = False
    answered: bool = False
    finished: bool = False
    shared: bool = False
    channel: str = ""
    """How it was answered: one of CHANNELS, or nothing."""
    topics: frozenset[str] = frozenset()
    unmet: bool = False
    unmet_topics: frozenset[str] = frozenset()
    score: int = 0
    """1 to 5, or 0: not said."""
    criteria: frozenset[str] = frozenset()
    """Those of CRITERIA for which there is evidence."""
    segments: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """All that is told, rounded down to fives. None: hidden, because it is fewer than five."""

    steps: Mapping[str, int | None]
    by_channel: ShownTable
    by_age: ShownTable
    by_language: ShownTable
    topics: Mapping[str, int]
    """Topics that five people or more spoke of, the most frequent first."""
    unmet: int | None
    unmet_topics: Mapping[str, int]
    criteria: Mapping[str, int | None]
    scores: ShownTable
    score_mean: float | None
    useful: ShownTable
    segments: int | None
    pence: float | None


def make_report(rows: Sequence[Prepared], useful: Mapping[str, int], pence_each: float) -> Report:
    """Return the report of the preparations of some time."""
    invited = [row for row in rows if row.invited]
    scores = [row.score for row in rows if row.score]
    segments = rounded(sum(row.segments for row in rows)) if shown(len(invited)) else None
    return Report(
        steps={step: shown(_count(rows, step)) for step in STEPS},
        by_channel=_broken_down(rows, CHANNELS, lambda row: row.channel, ANSWERED),
        by_age=_broken_down(invited, AGE_BANDS, age_band, STEPS),
        by_language=_by_language(invited),
        topics=_frequent(row.topics for row in rows),
        unmet=shown(sum(row.unmet for row in rows)),
        unmet_topics=_frequent(row.unmet_topics for row in rows),
        criteria={name: shown(sum(name in row.criteria for row in rows)) for name in CRITERIA},
        scores=shown_table({str(n): (scores.count(n),) for n in range(5, 0, -1)}, 1),
        score_mean=_mean(scores) if shown(len(scores)) else None,
        useful=shown_table({each: (useful.get(each, 0),) for each in ("yes", "somewhat", "no")}, 1),
        segments=segments,
        pence=None if segments is None else segments * pence_each,
    )


def age_band(row: Prepared) -> str:
    """Return the age band of somebody."""
    return next((name for most, name in AGES if row.age <= most), OLDEST)


def _mean(scores: Sequence[int]) -> float:
    """Return the average to the nearest half: one more score does not show in it."""
    return round(2 * sum(scores) / len(scores)) / 2


def _count(rows: Sequence[Prepared], step: str) -> int:
    return sum(getattr(row, step) for row in rows)


def _broken_down(
    rows: Sequence[Prepared],
    groups: Sequence[str],
    group_of: Callable[[Prepared], str],
    steps: Sequence[str],
) -> ShownTable:
    counts = {
        group: [_count([row for row in rows if group_of(row) == group], step) for step in steps]
        for group in groups
    }
    return shown_table(counts, len(steps))


def _by_language(rows: Sequence[Prepared]) -> ShownTable:
    """Languages that few people speak are not even named."""
    spoken = Counter(row.language for row in rows)
    names = pooled(dict(spoken.most_common()), OTHER)
    groups = list(dict.fromkeys(names.values()))
    return _broken_down(rows, groups, lambda row: names[row.language], STEPS)


def _frequent(found: Iterable[frozenset[str]]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for names in found:
        counts.update(names)
    frequent = {name: rounded(number) for name, number in counts.items() if shown(number)}
    return dict(sorted(frequent.items(), key=lambda one: (-one[1], one[0])))
