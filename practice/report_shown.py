"""A report as sections: each a table, and the bars that are drawn beside it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from preparation.learning.periods import Period
from preparation.learning.report import ANSWERED, STEPS, Report
from preparation.learning.small_numbers import ShownTable
from preparation.summary.phrases import plain_date
from preparation.words import Words

_ANSWERS = {"yes": "yes_", "somewhat": "somewhat", "no": "no_"}
BAR = 232
"""How long the longest bar is drawn."""
ROW = 44


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart; `behind` is the paler bar that it is part of."""

    name: str
    value: str
    length: float
    behind: float
    y: int


@dataclass(frozen=True, slots=True)
class Section:
    """One subject: a heading, a sentence, a table, and bars where there is something to draw."""

    key: str
    heading: str
    lead: str
    head: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    total: Sequence[str] = ()
    bars: Sequence[Bar] = ()
    legend: str = ""
    hides: bool = False

    @property
    def height(self) -> int:
        """Return how high the chart is."""
        return ROW * len(self.bars)


class Shown:
    """Puts a report into words."""

    def __init__(self, report: Report, words: Words, topics: Mapping[str, str], price: float):
        self._report = report
        self._words = words
        self._topics = topics
        self._price = price

    def sections(self) -> list[Section]:
        """Return the whole report, in its order."""
        report = self._report
        return [
            self._steps(),
            self._criteria(),
            self._breakdown("by_channel", "channel", report.by_channel, ANSWERED),
            self._breakdown("by_age", "age", report.by_age, STEPS),
            self._breakdown("by_language", "name", report.by_language, STEPS),
            self._plain("deprivation"),
            self._listed("topics", report.topics, {}),
            self._listed("unmet", report.unmet_topics, {"count": self._count(report.unmet)}),
            self._scores(),
            self._useful(),
            self._cost(),
        ]

    def _say(self, key: str, **values: str) -> str:
        return self._words(f"practice_report.{key}", **values)

    def _count(self, count: int | None) -> str:
        return self._say("hidden") if count is None else f"{count:,}"

    def _cell(self, count: int | None) -> str:
        return self._say("hidden_group") if count is None else f"{count:,}"

    def _plain(self, key: str, **values: str) -> Section:
        heading = self._words(f"practice_report.section.{key}")
        return Section(key, heading, self._words(f"practice_report.lead.{key}", **values))

    def _table(
        self,
        key: str,
        first: str,
        rows: Sequence[tuple[str, int | None]],
        values: Mapping[str, str],
        total: int | str | None = "",
        hides: bool = False,
    ) -> Section:
        """A table of one count a row, and a bar for each that may be shown."""
        say = self._cell if hides else self._count
        plain = self._plain(key, **values)
        return Section(
            key,
            plain.heading,
            plain.lead,
            (self._words(f"practice_report.language.{first}"), self._say("people")),
            [(name, say(count)) for name, count in rows],
            () if isinstance(total, str) else (self._say("total"), self._count(total)),
            bars([(name, say(count), count, None) for name, count in rows]),
            hides=hides,
        )

    def _steps(self) -> Section:
        steps = self._report.steps
        rows = [(self._words(f"practice_report.steps.{one}"), steps[one]) for one in STEPS]
        return self._table("steps", "step", rows, {})

    def _criteria(self) -> Section:
        found = self._report.criteria
        rows = [(self._words(f"practice_report.criterion.{one}"), found[one]) for one in found]
        invited = {"invited": self._count(self._report.steps["invited"])}
        short = [self._words(f"practice_report.criterion_short.{one}") for one in found]
        table = self._table("criteria", "criterion", rows, invited)
        drawn = zip(table.bars, short, strict=False)
        return replace(table, bars=[replace(bar, name=name) for bar, name in drawn])

    def _listed(self, key: str, counts: Mapping[str, int], values: Mapping[str, str]) -> Section:
        rows = [(self._topics.get(name, name), count) for name, count in counts.items()]
        return self._table(key, "topic", rows, values)

    def _scores(self) -> Section:
        scores, mean = self._report.scores, self._report.score_mean
        rows = [(name, row[0]) for name, row in scores.groups.items()]
        values = {"mean": self._say("hidden_group") if mean is None else f"{mean}"}
        return self._table("scores", "score", rows, values, scores.totals[0], scores.hides)

    def _useful(self) -> Section:
        useful = self._report.useful
        rows = [
            (self._words(f"practice_report.answer.{_ANSWERS[name]}"), row[0])
            for name, row in useful.groups.items()
        ]
        return self._table("useful", "answer", rows, {}, useful.totals[0], useful.hides)

    def _breakdown(self, key: str, first: str, table: ShownTable, steps: Sequence[str]) -> Section:
        plain = self._plain(key)
        names = [self._words(f"practice_report.steps.{step}") for step in steps]
        rows = [(self._group(name), row) for name, row in table.groups.items()]
        front = steps.index("answered") or steps.index("finished")
        return Section(
            key,
            plain.heading,
            plain.lead,
            (self._words(f"practice_report.language.{first}"), *names),
            [(name, *map(self._cell, row)) for name, row in rows],
            (self._say("total"), *map(self._count, table.totals)),
            bars([(name, self._cell(row[front]), row[front], row[0]) for name, row in rows]),
            self._say("told_apart", first=names[0].lower(), second=names[front].lower()),
            table.hides,
        )

    def _group(self, name: str) -> str:
        keys = (f"practice_report.group.{name}", f"summary.languages.{name}")
        return next((self._words(key) for key in keys if key in self._words), name)

    def _cost(self) -> Section:
        segments, pence = self._report.segments, self._report.pence
        if segments is None or pence is None:
            heading = self._words("practice_report.section.cost")
            return Section("cost", heading, self._say("cost_hidden"))
        pounds, price = f"{pence / 100:,.2f}", f"{self._price:g}"
        return self._plain("cost", segments=f"{segments:,}", price=price, pounds=pounds)


def days_of(period: Period, today: date, words: Words) -> str:
    """Return the days of a period in words, as far as they have come."""
    if period.last < today:
        first, last = plain_date(period.first), plain_date(period.last)
        return words("practice_report.days", first=first, last=last)
    first, last = plain_date(period.first), plain_date(today)
    return words("practice_report.days_so_far", first=first, last=last)


def bars(rows: Sequence[tuple[str, str, int | None, int | None]]) -> list[Bar]:
    """Return the bars of rows (name, value in words, value, value of the bar behind)."""
    most = max((max(front or 0, behind or 0) for _, _, front, behind in rows), default=0)
    if most == 0:
        return []
    scale = BAR / most
    return [
        Bar(name, said, round((front or 0) * scale, 1), round((behind or 0) * scale, 1), n * ROW)
        for n, (name, said, front, behind) in enumerate(rows)
    ]


def csv_rows(sections: Sequence[Section]) -> list[Sequence[str]]:
    """Return all sections as rows of one file, an empty row between them."""
    rows: list[Sequence[str]] = []
    for section in sections:
        rows += [(section.heading,), (section.lead,)]
        rows += [row for row in (section.head, *section.rows, section.total) if row]
        rows.append(())
    return rows
