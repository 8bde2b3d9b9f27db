"""A result in the words that its patient reads. Pure: it says what is, never what to do.

The clinician's preview and the patient's page are made by the same call.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from preparation.model import Result
from preparation.results.chart import Chart, Series, draw
from preparation.results.kinds import Kind, Kinds
from preparation.results.model import Card, ResultId, Target
from preparation.results.values import Value, read_value
from preparation.words import Words


@dataclass(frozen=True, slots=True)
class Row:
    """One reading, as the table shows it."""

    day: str
    value: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One result as its patient reads it."""

    id: ResultId
    code: str
    name: str
    value: str
    day: str
    sentence: str
    rows: tuple[Row, ...]
    """All readings, the newest first."""
    trend: str
    target: str
    chart: Chart | None

    @property
    def earlier(self) -> tuple[Row, ...]:
        """Return the readings before the newest."""
        return self.rows[1:]


def is_readable(card: Card, kinds: Kinds) -> bool:
    """Tell whether there are words for a card: its kind and unit are known, its value is one."""
    kind, result = kinds.get(card.code), card.newest.result
    return kind is not None and result.unit == kind.unit and read_value(result, kind) is not None


def explain(card: Card, kinds: Kinds, words: Words) -> Shown:
    """Return a card in words; it must be readable."""
    kind, readings = kinds[card.code], [card.newest, *card.earlier]
    rows = [Row(in_words(r.result.measured_on), _value(r.result, kind, words)) for r in readings]
    return Shown(
        id=card.newest.id,
        code=card.code,
        name=kind.name,
        value=rows[0].value,
        day=rows[0].day,
        sentence=kind.sentence,
        rows=tuple(rows),
        trend=_trend(card, kind, words),
        target=_target(card.target, kind, words),
        chart=_chart(card, kind, words),
    )


def in_words(day: date) -> str:
    """Return "1 June 2026"."""
    return f"{day.day} {day:%B %Y}"


def _value(result: Result, kind: Kind, words: Words) -> str:
    """Return the value with its unit, and beside it in the second unit where there is one."""
    values = read_value(result, kind)
    if not values:
        return kind.values.get(result.value, "")
    said = "/".join(_number(value, words) for value in values)
    shown = f"{said} {kind.shown_unit}".strip()
    if kind.beside is None:
        return shown
    number = (values[0].number * kind.beside.times + kind.beside.plus).quantize(
        Decimal(1).scaleb(-kind.beside.decimals), ROUND_HALF_UP
    )
    other = f"{_number(Value(number, values[0].bound), words)}{kind.beside.unit}"
    return words("results.explain.both", value=shown, beside=other)


def _number(value: Value, words: Words) -> str:
    key = {"<": "less_than", ">": "more_than"}.get(value.bound)
    return words(f"results.explain.{key}", value=str(value.number)) if key else str(value.number)


def _trend(card: Card, kind: Kind, words: Words) -> str:
    """Return how the newest reading compares with the one before; "" where nobody can say."""
    now = read_value(card.newest.result, kind)
    if not now:
        return ""
    if not card.earlier:
        return words("results.explain.first")
    before = read_value(card.earlier[0].result, kind)
    if not before or any(value.bound for value in (*now, *before)):
        return words("results.explain.same") if now == before else ""
    moved = {
        _direction(new.number - old.number, kind.steady)
        for new, old in zip(now, before, strict=True)
    }
    moved = moved - {"same"} or {"same"}
    return words(f"results.explain.{moved.pop() if len(moved) == 1 else 'mixed'}")


def _direction(change: Decimal, steady: Decimal) -> str:
    if abs(change) <= steady:
        return "same"
    return "higher" if change > 0 else "lower"


def _target(target: Target | None, kind: Kind, words: Words) -> str:
    if target is None:
        return ""
    return words(
        "results.explain.target",
        by=target.agreed_with,
        day=in_words(target.agreed_on),
        target=f"{target.target} {kind.shown_unit}".strip(),
    )


def _chart(card: Card, kind: Kind, words: Words) -> Chart | None:
    """Return the lines of a chart, oldest first; None with less than two plain numbers."""
    readings = [*reversed(card.earlier), card.newest]
    found = [(r.result.measured_on, read_value(r.result, kind)) for r in readings]
    points = [(day, values) for day, values in found if values]
    if len(points) < 2 or any(value.bound for _, values in points for value in values):
        return None
    series = [
        Series(
            kind.lines[part] if kind.lines else "",
            tuple((day, values[part].number) for day, values in points),
        )
        for part in range(kind.parts)
    ]
    return draw(series, kind.steady)
