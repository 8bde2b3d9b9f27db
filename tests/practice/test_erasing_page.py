"""Erasing on the page: nobody is texted again unawares, and the erasure can be found again."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select

from preparation.records.database import Connection
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STOPPED, record_opt_out
from preparation.records.tables import kept_stops
from preparation.records.whole import read_record
from tests.practice.conftest import Town
from tests.practice.roles import MANAGER, everybody
from tests.practice.surgery import Surgery
from tests.practice.test_data_page import office, retention
from tests.practice.visitor import Visitor, visiting

__all__ = ["everybody", "office", "retention"]


async def _rosa(office: Surgery, town: Town) -> str:
    return (await office.database.read(lambda c: read_record(c, town.rosa))).patient.id


async def _stops(office: Surgery) -> int:
    count = select(func.count()).select_from(kept_stops)
    return await office.database.read(lambda c: c.execute(count).scalar_one())


def _is_ticked(page: str) -> bool:
    box = re.search(r"<input[^>]*id=\"no-contact\"[^>]*>", page)
    return box is not None and "checked" in box[0]


@pytest.mark.covers("I9", "F54")
async def test_not_texting_them_again_is_offered_and_ticked(office: Surgery, town: Town) -> None:
    async with visiting(office, MANAGER) as visitor:
        person = f"/practice/data/{await _rosa(office, town)}"
        assert _is_ticked((await visitor.gets(person)).text)
        erased = await visitor.posts(f"{person}/erase", {"sure": "yes", "no_contact": "yes"})
        assert "They are not texted again" in erased.text
        assert await _stops(office) == 1


@pytest.mark.covers("F54")
async def test_who_may_be_texted_again_is_said_to_be(office: Surgery, town: Town) -> None:
    """A press without the last tick forgets nothing of what was chosen."""
    async with visiting(office, MANAGER) as visitor:
        person = f"/practice/data/{await _rosa(office, town)}"
        unsure = await visitor.posts(f"{person}/erase", {"sure": ""})
        assert not _is_ticked((await visitor.gets(unsure.headers["Location"])).text)
        erased = await visitor.posts(f"{person}/erase", {"sure": "yes"})
        assert "they may be invited again" in erased.text
        assert await _stops(office) == 0


@pytest.mark.covers("I9")
async def test_a_stop_that_was_said_is_kept_without_being_asked_for(
    office: Surgery, town: Town
) -> None:
    """Also one that was said for the whole phone: there is no tick to take away."""
    rosa = (await office.database.read(lambda c: read_record(c, town.rosa))).patient
    assert rosa.mobile is not None
    hashed, at = number_hash(office.database.vault, rosa.mobile), office.clock()

    def says_stop(c: Connection) -> None:
        new_id = office.builder.new_id
        record_opt_out(
            c, rosa.practice_id, hashed, state=STOPPED, how="keyword", at=at, new_id=new_id
        )

    await office.database.write(says_stop)
    async with visiting(office, MANAGER) as visitor:
        page = (await visitor.gets(f"/practice/data/{rosa.id}")).text
        assert "They have said stop" in page
        assert 'type="checkbox" value="yes" aria-describedby="no-contact' not in page
        await visitor.posts(f"/practice/data/{rosa.id}/erase", {"sure": "yes"})
        assert await _stops(office) == 1


async def _searches(visitor: Visitor, about: str) -> str:
    return (await visitor.gets(f"/practice/audit?about={about}")).text


@pytest.mark.covers("H21", "I13")
async def test_an_erasure_is_found_by_its_receipt(office: Surgery, town: Town) -> None:
    """By the person's identifier or a preparation's, when nothing else is left of either."""
    async with visiting(office, MANAGER) as visitor:
        patient = await _rosa(office, town)
        await visitor.gets(f"/practice/data/{patient}")
        erased = await visitor.posts(f"/practice/data/{patient}/erase", {"sure": "yes"})
        assert patient in erased.text
        number = re.search(rf'about={patient}">(\d+)</a>', erased.text)
        assert number is not None
        for about in (patient, town.rosa):
            found = await _searches(visitor, about)
            assert "erased a person&#39;s record" in found
            assert f'<td class="trail__number">{number[1]}</td>' in found
            assert "looked at what is kept" in found
            assert f"{town.rosa} of {patient}" in found
        assert "Nobody at this practice" in await _searches(visitor, "9990000018")


@pytest.mark.covers("H20")
async def test_another_practices_erasure_is_not_found(office: Surgery, town: Town) -> None:
    theirs = await office.database.read(lambda c: read_record(c, town.of_heron))
    async with visiting(office, MANAGER) as visitor:
        for about in (theirs.patient.id, town.of_heron):
            assert "Nobody at this practice" in await _searches(visitor, about)
