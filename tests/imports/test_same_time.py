"""Nobody is prepared for one visit twice, whatever it is called in the next list."""

from __future__ import annotations

import pytest

from preparation.records.database import Database
from tests.imports.files import csv_text, read
from tests.imports.test_import import Desk, reasons

HERS = {"appointment_id": "b7"}
"""The same person, clinician and hour as the row that is on record as a1."""


@pytest.fixture
async def desk(databases: Database, new_id: object) -> Desk:
    return await Desk(databases, new_id).opens()


@pytest.mark.covers("H6", "79")
async def test_the_same_hour_under_another_identifier_is_refused_with_what_to_do(
    desk: Desk,
) -> None:
    await desk.takes(read(csv_text()))
    assert reasons(await desk.takes(read(csv_text(HERS)))) == ["same_time"]
    assert await desk.preparation("a1") is not None


@pytest.mark.covers("79")
async def test_nor_does_one_list_book_somebody_twice_for_an_hour(desk: Desk) -> None:
    report = await desk.takes(read(csv_text({}, HERS)), partial=True)
    assert reasons(report) == ["same_time"]
    assert await desk.preparation("a1") is not None


async def test_the_list_may_call_the_first_one_off_or_move_it(desk: Desk) -> None:
    """What it says of the other appointment holds, not what is on record."""
    await desk.takes(read(csv_text()))
    moved = csv_text({"start": "2027-01-12 11:20"}, HERS)
    assert reasons(await desk.takes(read(moved))) == []
    assert await desk.preparation("b7") is not None


async def test_two_visits_on_one_day_are_two(desk: Desk) -> None:
    later = HERS | {"start": "2027-01-12 10:40", "clinician": "Dr Osei"}
    assert reasons(await desk.takes(read(csv_text({}, later)))) == []
