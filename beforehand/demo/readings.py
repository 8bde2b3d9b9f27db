"""Three years of results for the demonstration's patients, with trends that can be believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from beforehand.demo.people import DemoPerson
from preparation.imports.rows import ReadingRow

_YEARS = 3


def demo_readings(
    content: Mapping[str, Any], person: DemoPerson, today: date, seed: int
) -> Iterator[ReadingRow]:
    """Yield a yearly set of readings for a patient's conditions, the newest a few weeks old."""
    draw = Random(f"{seed}|{person.booking.source_key}")  # noqa: S311 - no secret either
    visit = today - timedelta(days=draw.randint(12, 30))
    kinds = dict.fromkeys(
        kind
        for condition in person.person.conditions
        for kind in content["measured"].get(condition, ())
    )
    visits = [
        visit - timedelta(days=365 * ago + draw.randint(-9, 9) * bool(ago))
        for ago in reversed(range(_YEARS))
    ]
    for kind in kinds:
        for value, when in zip(_series(content, kind, draw), visits, strict=True):
            yield _reading(content, person, kind, value, when)


def _series(content: Mapping[str, Any], kind: str, draw: Random) -> list[str]:
    """Return a kind's values, oldest first."""
    if kind == "smoking":
        return [str(draw.choice(content["smoking"]))] * _YEARS
    if kind == "blood_pressure":
        upper, lower = draw.randint(124, 158), draw.randint(70, 92)
        step = draw.randint(-7, 4)
        return [
            f"{upper + year * step + draw.randint(-4, 4)}/{lower + year * step // 2}"
            for year in range(_YEARS)
        ]
    shape = content["readings"][kind]
    value, year_step = draw.uniform(*shape["from"]), draw.uniform(*shape["year"])
    scatter, places = shape["scatter"], shape["places"]
    values = [value + year * year_step + draw.gauss(0, scatter / 2) for year in range(_YEARS)]
    return [f"{max(reading, 0.1):.{places}f}" for reading in values]


def _reading(
    content: Mapping[str, Any], person: DemoPerson, kind: str, value: str, when: date
) -> ReadingRow:
    shape: Mapping[str, Any] = content["readings"].get(kind, {})
    unit = "mmHg" if kind == "blood_pressure" else str(shape.get("unit", ""))
    return ReadingRow(
        place=person.booking.place,
        source_key=f"{person.booking.source_key}-{kind}-{when.year}",
        person=person.person,
        code=kind,
        value=value,
        unit=unit,
        measured_on=when,
        low=shape.get("low"),
        high=shape.get("high"),
        routine=True,
    )
