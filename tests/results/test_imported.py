"""What comes in from the synthetic patients, American units and all, and what may be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from preparation.imports.rows import ReadingRow
from preparation.model import PatientId, Result
from preparation.results.explain import explain, is_readable
from preparation.results.model import Card, Mark, Reading, ResultId
from preparation.results.release import cards, objections
from tests.imports.test_synthetic_people import _patients as import_synthetic_people
from tests.results.readings import KINDS, STANDING, WORDS


@pytest.fixture(scope="module")
def people() -> list[list[Reading]]:
    """Return the readings of each of twenty people."""
    found: dict[object, list[Reading]] = {}
    for row in import_synthetic_people().rows:
        if isinstance(row, ReadingRow):
            found.setdefault(row.person, []).append(_reading(row))
    return list(found.values())


def _reading(row: ReadingRow) -> Reading:
    names = ("code", "value", "unit", "measured_on", "low", "high", "source_key")
    values = {name: getattr(row, name) for name in names}
    return Reading(ResultId(row.source_key), Result(PatientId("p"), **values, routine=True))


def of(readings: Sequence[Reading]) -> list[Card]:
    return cards(readings, {}, KINDS, {}, Mark)


@pytest.mark.covers("85")
def test_results_from_elsewhere_are_shown_in_our_units(people: list[list[Reading]]) -> None:
    shown = [explain(card, KINDS, WORDS) for mine in people for card in of(mine)]
    assert len(shown) > 60
    for one in shown:
        for row in one.rows:
            assert "mg/dL" not in row.value
            assert one.code != "hba1c" or (" mmol/mol (" in row.value and "%)" in row.value)


@pytest.mark.covers("H9")
def test_some_of_them_are_in_policy_and_some_need_a_look(people: list[list[Reading]]) -> None:
    verdicts: Counter[str] = Counter()
    for mine in people:
        newest = max(one.result.measured_on for one in mine)
        start = datetime(newest.year, newest.month, newest.day, 9, tzinfo=UTC) + timedelta(days=14)
        standing = replace(STANDING, start=start)
        for card in of(mine):
            assert is_readable(card, KINDS)
            never, against = objections(card, KINDS, standing, start - timedelta(days=7))
            verdicts[min(never | against, default="in policy")] += 1
    assert verdicts["in policy"] > 20, verdicts
    assert verdicts["out_of_range"] > 5, verdicts
    assert verdicts["unit_unknown"] == verdicts["kind_unknown"] == verdicts["free_text"] == 0
