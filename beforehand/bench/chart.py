"""The figures as a drawing: SVG, with every value in words too, and no colour alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log10
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_WIDTH, _HEIGHT = 1020, 412
_TOP, _BOTTOM = 84, 346
_LEFT, _RIGHT = 62, 400
_BARS_LEFT, _BARS_RIGHT = 800, 955
_LEAST, _MOST = 0.1, 1000.0
_TURNS = 200
_INK, _PALE = "#212b32", "#d8dde0"


@dataclass(frozen=True, slots=True)
class _Kind:
    key: str
    name: str
    colour: str
    dashes: str = ""


_KINDS = (
    _Kind("plain_rasa", "plain Rasa", "#b5300a"),
    _Kind("end_to_end", "Beforehand, end to end", "#005eb8"),
    _Kind("inside", "Beforehand, inside Rasa", "#005eb8", "7 4"),
    _Kind("floor", "bare floor", "#4c6272", "2 4"),
)


def draw(found: Mapping[str, Any]) -> str:
    """Return the chart as an SVG document; parts that were not run are not in it."""
    talks = found.get("talks", {})
    alone = [(kind, talks[kind.key]["1x200"]) for kind in _KINDS if _has(talks, kind, "1x200")]
    eight = [(kind, talks[kind.key]["8x20"]) for kind in _KINDS if _has(talks, kind, "8x20")]
    told = [f"{kind.name} {turns['p50']} ms" for kind, turns in alone]
    told += [f"{kind.name} {turns['per_s']:.0f} turns a second" for kind, turns in eight]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-labelledby="t d" font-family="Arial, sans-serif" font-size="13" fill="{_INK}">',
        '<title id="t">How long a turn takes, and how many turns a second</title>',
        f'<desc id="d">{escape("; ".join(told))}.</desc>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        *_text(24, 30, "One person: how long each turn takes as the talk grows longer", bold=True),
        *_text(24, 50, "Milliseconds, each line ten times the one below it"),
        *_grid(),
        *_lines(alone),
        *_text(_BARS_LEFT - 160, 30, "Eight people at once: turns a second", bold=True),
        *_bars(eight),
        *_text((_LEFT + _RIGHT) / 2, _BOTTOM + 36, "turn of the talk", anchor="middle"),
        *_text(24, _HEIGHT - 10, _under(found)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _has(talks: Mapping[str, Any], kind: _Kind, size: str) -> bool:
    return size in talks.get(kind.key, {})


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", colour: str = "", bold: bool = False
) -> Iterator[str]:
    more = f" fill={quoteattr(colour)}" if colour else ""
    more += ' font-weight="bold"' if bold else ""
    yield f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(text)}</text>'


def _across(turn: float) -> float:
    return _LEFT + (_RIGHT - _LEFT) * turn / _TURNS


def _down(milliseconds: float) -> float:
    inside = min(max(milliseconds, _LEAST), _MOST)
    return _BOTTOM - (_BOTTOM - _TOP) * log10(inside / _LEAST) / log10(_MOST / _LEAST)


def _grid() -> Iterator[str]:
    for value in (0.1, 1, 10, 100, 1000):
        y = _down(value)
        yield f'<path d="M{_LEFT} {y:.1f}H{_RIGHT}" stroke="{_PALE}"/>'
        yield from _text(_LEFT - 8, y + 4, f"{value:g}", anchor="end")
    for turn in (1, 40, 80, 120, 160, 200):
        yield from _text(_across(turn), _BOTTOM + 18, str(turn), anchor="middle")


def _lines(alone: list[tuple[_Kind, Mapping[str, Any]]]) -> Iterator[str]:
    for kind, turns in alone:
        points = [(_across(int(at)), _down(took)) for at, took in turns["by_turn"].items()]
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        yield (
            f'<path d="{path}" fill="none" stroke="{kind.colour}" stroke-width="2.5" '
            f'stroke-dasharray="{kind.dashes or "none"}"/>'
        )
        yield from (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{kind.colour}"/>' for x, y in points
        )
    last = [(kind, list(turns["by_turn"].values())[-1]) for kind, turns in alone]
    for (kind, took), y in zip(last, _apart([_down(took) for _, took in last]), strict=True):
        yield from _text(
            _RIGHT + 8, y + 4, f"{took:g} ms {kind.name}", colour=kind.colour, bold=True
        )


def _apart(heights: list[float], least: float = 16) -> list[float]:
    """Return heights for labels that do not cover each other, in the order given."""
    placed: dict[int, float] = {}
    floor = float("-inf")
    for place in sorted(range(len(heights)), key=heights.__getitem__):
        floor = placed[place] = max(heights[place], floor + least)
    return [placed[place] for place in range(len(heights))]


def _bars(eight: list[tuple[_Kind, Mapping[str, Any]]]) -> Iterator[str]:
    """Draw all to one scale: the floor, which does so much less, may dwarf the rest."""
    most = max((turns["per_s"] for _, turns in eight), default=1)
    for row, (kind, turns) in enumerate(eight):
        y = _TOP + 62 * row
        wide = max(2.0, (_BARS_RIGHT - _BARS_LEFT) * turns["per_s"] / most)
        yield from _text(_BARS_LEFT - 8, y + 20, kind.name, anchor="end")
        yield (
            f'<rect x="{_BARS_LEFT}" y="{y}" width="{wide:.1f}" height="30" '
            f'fill="{"none" if kind.dashes else kind.colour}" stroke="{kind.colour}" '
            f'stroke-width="2" stroke-dasharray="{kind.dashes or "none"}"/>'
        )
        yield from _text(_BARS_LEFT + wide + 8, y + 20, f"{turns['per_s']:,.0f}", bold=True)


def _under(found: Mapping[str, Any]) -> str:
    told = found.get("machine", {})
    return (
        f"Measured in one run on {told.get('cores')} cores ({told.get('processor', '')}), "
        f"every commit synced. Load before {told.get('load_before')}."
    )
