"""Who somebody is, wherever a name stands: two people of one name are told apart."""

from __future__ import annotations

import re
from datetime import date

import pytest

from preparation.model import PreparationState
from preparation.records.database import Connection, Database
from preparation.records.preferences import Preferences
from tests.builders import Builder, Built
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.surgery import Surgery
from tests.practice.test_worklist import Desk
from tests.practice.visitor import visiting

INVITED, DUE = PreparationState.INVITED, PreparationState.DUE


def words_of(page: str) -> str:
    """Return what stands on a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
async def namesakes(surgery: Surgery, town: Town, database: Database) -> tuple[Built, Built]:
    """Two people called Ann Hughes; one needs large print and Polish."""

    def add(c: Connection) -> tuple[Built, Built]:
        desk = Desk(c, surgery.builder, town.kingfisher)
        older = desk.adds(
            INVITED,
            first_name="Ann",
            last_name="Hughes",
            date_of_birth=date(1950, 2, 3),
            language="pl",
            access_needs="large print",
        )
        born = date(1982, 11, 30)
        younger = desk.adds(DUE, first_name="Ann", last_name="Hughes", date_of_birth=born)
        desk.wants(older, Preferences(way="web", reminders=False))
        return older, younger

    return await database.write(add)


@pytest.mark.covers("H1", "H13")
async def test_two_of_one_name_are_told_apart_on_every_page(
    surgery: Surgery, namesakes: tuple[Built, Built]
) -> None:
    older, _ = namesakes
    mine = f"/practice/preparations/{older.preparation.id}"
    number = older.patient.nhs_number or ""
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}"
    pages = ("", "/wishes", "/record", "/messages")
    async with visiting(surgery, KINGFISHER) as staff:
        for page in (*(mine + sub for sub in pages), f"/practice/results/{older.preparation.id}"):
            said = words_of((await staff.gets(page)).text)
            assert "3 February 1950" in said, page
            assert spaced in said, page
        said = words_of((await staff.gets("/practice/worklist?show=all")).text)
        for born in ("3 February 1950", "30 November 1982"):
            assert f"Ann Hughes Born {born}, NHS number" in said


async def test_a_page_without_a_summary_leads_to_all_there_is_to_do(
    surgery: Surgery, namesakes: tuple[Built, Built]
) -> None:
    older, _ = namesakes
    mine = f"/practice/preparations/{older.preparation.id}"
    async with visiting(surgery, KINGFISHER) as staff:
        page = (await staff.gets(mine)).text
        for sub in ("/wishes", "/paper.pdf", "/paper.pdf?large=yes", "/messages", "/link"):
            assert f'href="{mine}{sub}"' in page
    said = words_of(page)
    assert "Nothing to read yet" in said
    assert "Language Polish" in said
    assert "Needs large print" in said
    assert "Wants The web page, No reminders" in said
    assert f'href="tel:{older.patient.mobile}"' in page


async def test_a_page_with_a_summary_has_them_on_top(surgery: Surgery, town: Town) -> None:
    mine = f"/practice/preparations/{town.rosa}"
    async with visiting(surgery, KINGFISHER) as staff:
        page = (await staff.gets(mine)).text
    top = page.split('class="reading"')[0]
    assert "Patient Rosa Ahmed Date of birth" in words_of(top)
    assert 'href="tel:+447700900' in top
    for sub in ("/wishes", "/paper.pdf"):
        assert f'href="{mine}{sub}"' in top


async def test_the_worklist_says_what_the_import_knew_and_offers_to_ring(
    surgery: Surgery, namesakes: tuple[Built, Built]
) -> None:
    """Nothing is to be done about who was invited; somebody may ring all the same."""
    older, _ = namesakes
    async with visiting(surgery, KINGFISHER) as staff:
        page = (await staff.gets("/practice/worklist?show=invited")).text
    said = words_of(page)
    assert "Needs: large print" in said
    assert "Language: Polish" in said
    for sub in ("/wishes", "/paper.pdf"):
        assert f'class="doing__link" href="/practice/preparations/{older.preparation.id}{sub}"' in (
            page
        )
    assert f'class="doing__link" href="tel:{older.patient.mobile}"' in page
    assert "Take it off the list" not in said


async def test_who_has_no_number_is_said_to_have_none(
    surgery: Surgery, town: Town, database: Database, builder: Builder
) -> None:
    def add(c: Connection) -> Built:
        desk = Desk(c, builder, town.kingfisher)
        return desk.adds(DUE, mobile=None, nhs_number=None, landline="+442079460011")

    one = await database.write(add)
    async with visiting(surgery, KINGFISHER) as staff:
        page = (await staff.gets(f"/practice/preparations/{one.preparation.id}")).text
    said = words_of(page)
    assert "NHS number None on record Mobile None on record Landline" in said
    assert 'href="tel:+442079460011"' in page
