"""Where the points of a small line chart go. Pure; a template draws it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 320, 160
_LEFT, _RIGHT, _TOP, _BOTTOM = 28, 28, 30, 34
_LABEL = 24
"""Room for the numbers of a second line, which stand under it."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line, oldest reading first."""

    name: str
    readings: tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One reading on the chart."""

    x: float
    y: float
    label: str
    label_y: float
    day: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the chart; the second is drawn dashed, so that colour says nothing alone."""

    name: str
    points: tuple[Point, ...]

    @property
    def path(self) -> str:
        """Return the line as SVG's `points`."""
        return " ".join(f"{point.x:g},{point.y:g}" for point in self.points)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one kind of result."""

    lines: tuple[Line, ...]
    width: int = WIDTH
    height: int = HEIGHT


def draw(series: Sequence[Series]) -> Chart:
    """Return where everything goes: days across to scale, values up to scale."""
    days = [day.toordinal() for line in series for day, _ in line.readings]
    values = [float(value) for line in series for _, value in line.readings]
    height = HEIGHT + _LABEL * (len(series) - 1)
    across = _Scale(min(days), max(days), _LEFT, WIDTH - _RIGHT)
    up = _Scale(min(values), max(values), height - _BOTTOM - _LABEL * (len(series) - 1), _TOP)
    lines = tuple(_line(one, across, up, place) for place, one in enumerate(series))
    return Chart(lines, height=height)


@dataclass(frozen=True, slots=True)
class _Scale:
    least: float
    most: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.most == self.least:
            return round((self.start + self.end) / 2, 1)
        share = (value - self.least) / (self.most - self.least)
        return round(self.start + share * (self.end - self.start), 1)


def _line(series: Series, across: _Scale, up: _Scale, place: int) -> Line:
    return Line(series.name, tuple(_point(*one, across, up, place) for one in series.readings))


def _point(day: date, value: Decimal, across: _Scale, up: _Scale, place: int) -> Point:
    y = up(float(value))
    below = place > 0  # the lower line's numbers stand under it
    return Point(
        x=across(day.toordinal()),
        y=y,
        label=str(value),
        label_y=round(y + 20 if below else y - 10, 1),
        day=f"{day:%b} {day:%Y}",
    )
