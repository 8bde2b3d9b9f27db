"""The synthetic patients and the UK Core examples; where there are none, the made-up practice."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from beforehand.demo.people import demo_people, read_demo_content
from beforehand.demo.readings import demo_readings
from preparation.imports.applying import apply
from preparation.imports.changes import Kind
from preparation.imports.reading import read_files, sources_of
from preparation.imports.rows import BookingRow, ImportPlan, PersonRow, ReadingRow
from preparation.records.practices import add_practice
from tests.imports.files import CONTENT, NOW, PRACTICE, VOCABULARY

SHARED = Path(__file__).parents[3] / "shared" / "data" / "fhir"
WHICH = "../shared/data/fhir" if SHARED.is_dir() else "the generated practice (no ../shared here)"


def _patients() -> ImportPlan:
    if SHARED.is_dir():
        return read_files(sources_of([SHARED / "patients"]), PRACTICE, VOCABULARY, NOW)
    described = read_demo_content(CONTENT)
    rows = []
    for one in demo_people(described, NOW.date(), 1, "Europe/London")[:20]:
        rows += [one.person, *demo_readings(described, one, NOW.date(), 1)]
    return ImportPlan(tuple(rows))


@pytest.fixture(scope="module")
def plan():
    print(f"read from {WHICH}")
    return _patients()


def test_twenty_people_come_with_results_in_units_used_here(plan):
    assert plan.problems == ()
    assert sum(isinstance(row, PersonRow) for row in plan.rows) == 20
    readings = [row for row in plan.rows if isinstance(row, ReadingRow)]
    assert len(readings) > 100
    units = {row.code: {r.unit for r in readings if r.code == row.code} for row in readings}
    assert units["hba1c"] == {"mmol/mol"}
    assert units["cholesterol"] == {"mmol/L"}
    assert units["blood_pressure"] == {"mmHg"}


@pytest.mark.covers("F54")
async def test_they_are_taken_in_once_however_often_they_come(plan, databases, new_id):
    await databases.write(lambda c: add_practice(c, PRACTICE, at=NOW))

    def take(c):
        return apply(c, databases.vault, PRACTICE, plan, now=NOW, new_id=new_id)

    first = await databases.write(take)
    again = await databases.write(take)
    assert first.counts["patients"] == {Kind.ADDED: 20}
    assert again.counts["patients"] == {Kind.UNCHANGED: 20}
    assert set(again.counts["results"]) == {Kind.UNCHANGED}


def test_the_uk_core_examples_are_understood():
    if not SHARED.is_dir():
        described = read_demo_content(CONTENT)
        people = demo_people(described, NOW.date(), 1, "Europe/London")
        assert all(isinstance(one.booking, BookingRow) for one in people)
        return
    long_ago = datetime(2022, 1, 1, tzinfo=UTC)
    plan = read_files(sources_of([SHARED / "ukcore"]), PRACTICE, VOCABULARY, NOW)
    (booking,) = (row for row in plan.rows if isinstance(row, BookingRow))
    assert booking.start > long_ago
    assert booking.person.access_needs == "Large print"
    readings = {row.code: row.value for row in plan.rows if isinstance(row, ReadingRow)}
    assert readings["blood_pressure"] == "142/94"
    assert readings["bmi"] == "46.0"
    # one example has no date of birth, on purpose
    assert [(p.column, p.reason) for p in plan.problems] == [("Patient.birthDate", "missing")]
