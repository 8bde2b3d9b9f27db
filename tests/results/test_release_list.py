"""The list of results to release: one's own patients first, everybody's a choice away."""

from __future__ import annotations

import pytest

from preparation.records.database import Connection
from tests.builders import Built
from tests.results.house import Browser, House, browsing
from tests.results.room import place

WITH_PRACTICE = True
LIST = "/practice/results"


@pytest.fixture
async def mine(house: House) -> Built:
    """A patient of Dr Amara Osei, who is signed in; Rosa is Nurse Khan's. Both have results."""

    def add(c: Connection) -> Built:
        practice, builder = house.rosa.practice, house.builder
        who = builder.patient(c, practice, first_name="Delroy", last_name="Marsh")
        clinician = builder.clinician(c, practice, "Dr Amara Osei")
        appointment = builder.appointment(c, who, clinician)
        return Built(practice, clinician, who, appointment, builder.preparation(c, appointment))

    one = await house.database.write(add)
    await house.measured("hba1c", "53")
    await house.measured("hba1c", "49", whose=one)
    return one


async def test_a_clinician_begins_with_their_own_patients(
    house: House, clinician: Browser, mine: Built
) -> None:
    page = await clinician.reads(LIST)
    assert "Waiting for a clinician: 1" in page
    assert f"/practice/results/{mine.preparation.id}" in page
    assert place(house) not in page


async def test_everybodys_and_anothers_are_a_choice_away(
    house: House, clinician: Browser, mine: Built
) -> None:
    everybody = await clinician.reads(f"{LIST}?with=")
    assert "Waiting for a clinician: 2" in everybody
    khans = await clinician.reads(f"{LIST}?with={house.rosa.clinician.id}")
    assert place(house) in khans
    assert f"/practice/results/{mine.preparation.id}" not in khans


@pytest.mark.parametrize("asked", ["nobody", "1' or 1=1", "%00"])
async def test_an_odd_choice_shows_everybodys(
    house: House, clinician: Browser, mine: Built, asked: str
) -> None:
    assert "Waiting for a clinician: 2" in await clinician.reads(f"{LIST}?with={asked}")


@pytest.mark.parametrize("role", ["staff", "manager"])
async def test_others_see_everybodys(house: House, mine: Built, role: str) -> None:
    async with browsing(house) as one:
        await one.signs_in(f"kingfisher-{role}")
        assert "Waiting for a clinician: 2" in await one.reads(LIST)


async def test_when_nothing_of_ones_own_waits_the_others_are_led_to(
    house: House, clinician: Browser, mine: Built
) -> None:
    await house.release(whose=mine)
    page = await clinician.reads(LIST)
    assert "No results of these patients wait." in page
    assert f'href="{LIST}?with="' in page
