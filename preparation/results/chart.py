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
_CALM = 8
"""How many times a change that is "about the same" goes into the chart at least."""


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


def draw(series: Sequence[Series], steady: Decimal) -> Chart:
    """Return where everything goes: days across to scale, values up to scale.

    Up to `steady` a change is "about the same": such a one must not look like a cliff.
    """
    days = [day.toordinal() for line in series for day, _ in line.readings]
    values = [float(value) for line in series for _, value in line.readings]
    height = HEIGHT + _LABEL * (len(series) - 1)
    across = _Scale(min(days), max(days), _LEFT, WIDTH - _RIGHT)
    least, most = _calmed(min(values), max(values), float(steady) * _CALM)
    up = _Scale(least, most, height - _BOTTOM - _LABEL * (len(series) - 1), _TOP)
    lines = tuple(_line(one, across, up, place) for place, one in enumerate(series))
    return Chart(lines, height=height)


def _calmed(least: float, most: float, apart: float) -> tuple[float, float]:
    """Return the ends of a scale, at least so far apart."""
    room = max(0.0, apart - (most - least)) / 2
    return least - room, most + room


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
