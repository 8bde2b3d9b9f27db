"""The clinician sees what the patient would read, and decides."""

from __future__ import annotations

import pytest

from preparation.records.results import remove_result
from tests.results.house import Browser, House
from tests.results.room import HIDDEN, audited, corrects, group, marks, place, releases_all, shown

WITH_PRACTICE = True


@pytest.mark.covers("H9")
async def test_release_all_releases_what_is_in_policy_and_nothing_else(
    house: House, clinician: Browser
) -> None:
    await house.measured("hba1c", "53")
    await house.measured("cholesterol", "4.4")
    await house.measured("blood_pressure", "165/95")
    await house.measured("peak_flow", "400")
    await house.measured("egfr", "75", routine=False)
    await house.measured("bmi", "27.0", days_ago=200)
    page = await clinician.reads(place(house))
    assert "53 mmol/mol" in group(page, "ready")
    assert "165/95" in group(page, "look")
    assert "27.0" in group(page, "never")
    assert "count=2" in await releases_all(clinician, house)
    assert await shown(house) == ["hba1c", "cholesterol"]
    assert "released a result" in await audited(house)


@pytest.mark.covers("H9")
async def test_what_came_in_or_changed_after_the_page_was_opened_is_not_released_with_it(
    house: House, clinician: Browser
) -> None:
    key = await house.measured("hba1c", "53")
    await house.measured("cholesterol", "4.4")
    page = await clinician.reads(place(house))
    seen = {name: mark for name, mark in HIDDEN.findall(page) if name.startswith("seen-")}
    await house.measured("egfr", "80")
    await corrects(house, key, "50")
    await clinician.posts(f"{place(house)}/release-all", **seen)
    assert await shown(house) == ["cholesterol"]


@pytest.mark.covers("H8")
async def test_a_corrected_result_is_gone_until_a_clinician_has_seen_it(
    house: House, clinician: Browser
) -> None:
    key = await house.measured("hba1c", "53")
    await releases_all(clinician, house)
    assert await shown(house) == ["hba1c"]
    await corrects(house, key, "52")
    assert await shown(house) == []
    page = await clinician.reads(place(house))
    assert "It has changed since it was released" in group(page, "ready")
    await releases_all(clinician, house)
    assert await shown(house) == ["hba1c"]


@pytest.mark.covers("H8")
async def test_a_result_entered_in_error_is_gone_at_once(house: House, clinician: Browser) -> None:
    key = await house.measured("hba1c", "53")
    await releases_all(clinician, house)
    await house.database.write(lambda c: remove_result(c, house.rosa.practice.id, key))
    assert await shown(house) == []


@pytest.mark.covers("H9")
async def test_outside_the_range_only_by_itself_with_a_reason(
    house: House, clinician: Browser
) -> None:
    await house.measured("hba1c", "75")
    fields = await marks(house, "hba1c")
    refused = await clinician.posts(f"{place(house)}/release", **fields, reason="  ")
    assert refused.headers["Location"].endswith("refused=reason")
    assert await shown(house) == []
    fields["reason"] = "talked through by phone"
    await clinician.posts(f"{place(house)}/release", **fields)
    assert await shown(house) == ["hba1c"]
    assert "released a result outside policy" in await audited(house)
    assert "talked through by phone" in group(await clinician.reads(place(house)), "shown")


@pytest.mark.covers("H9")
async def test_what_nobody_may_release_is_refused_whatever_is_sent(
    house: House, clinician: Browser
) -> None:
    await house.measured("hba1c", "see notes")
    await house.measured("vitamin_d", "40")
    await house.measured("bmi", "27.0", days_ago=400)
    for code in ("hba1c", "vitamin_d", "bmi"):
        fields = await marks(house, code)
        answer = await clinician.posts(f"{place(house)}/release", **fields, reason="because")
        assert answer.headers["Location"].endswith("refused=never")
    assert await shown(house) == []


@pytest.mark.covers("90")
async def test_a_press_on_an_old_page_releases_nothing(house: House, clinician: Browser) -> None:
    key = await house.measured("hba1c", "75")
    fields = await marks(house, "hba1c")
    await corrects(house, key, "99")
    answer = await clinician.posts(f"{place(house)}/release", **fields, reason="seen")
    assert answer.headers["Location"].endswith("refused=changed")
    assert await shown(house) == []


async def test_what_is_held_stays_out_of_the_set_until_it_is_released_by_itself(
    house: House, clinician: Browser
) -> None:
    await house.measured("hba1c", "53")
    fields = await marks(house, "hba1c")
    await clinician.posts(f"{place(house)}/keep", **fields)
    assert await shown(house) == []
    assert "nothing" in await releases_all(clinician, house)
    assert "Held back by Dr Amara Osei" in group(await clinician.reads(place(house)), "kept")
    await clinician.posts(f"{place(house)}/release", **fields)
    assert await shown(house) == ["hba1c"]


@pytest.mark.covers("H8")
async def test_withdrawing_takes_it_off_a_page_that_is_open(
    house: House, clinician: Browser, patient: Browser
) -> None:
    await house.measured("hba1c", "53")
    await house.measured("cholesterol", "4.4")
    await releases_all(clinician, house)
    await patient.shows_who_they_are()
    assert "53 mmol/mol" in await patient.reads("/p/results/all")
    await clinician.posts(f"{place(house)}/keep", **await marks(house, "hba1c"))
    page = await patient.reads("/p/results/all")
    assert "53 mmol/mol" not in page
    assert "4.4 mmol/L" in page
    assert (await patient.gets("/p/results/2")).headers["Location"] == "/p/results"
    assert "withdrew a result" in await audited(house)


async def test_a_second_press_changes_nothing(house: House, clinician: Browser) -> None:
    await house.measured("hba1c", "53")
    fields = await marks(house, "hba1c")
    for _ in range(2):
        await clinician.posts(f"{place(house)}/keep", **fields)
    assert (await audited(house)).count("held a result back") == 1
