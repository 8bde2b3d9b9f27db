"""How a patient is reached: written down, kept, shown; and paper for who wants paper."""

from __future__ import annotations

import io

import pypdf
import pytest
from sqlalchemy import select

from preparation.records.database import Connection, Database
from preparation.records.preferences import Preferences, preferences_now
from preparation.records.tables import audit
from preparation.records.whole import read_record
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery
from tests.practice.visitor import Page, visiting


async def test_staff_write_down_what_they_were_told(
    surgery: Surgery, town: Town, database: Database
) -> None:
    address = f"/practice/preparations/{town.terse}/wishes"
    wishes = {"way": "paper", "reminders": "no", "support": "a lift\nhome", "is_admin": "yes"}
    async with visiting(surgery, KINGFISHER) as staff:
        for _ in range(2):
            await staff.posts(address, wishes)
        page = (await staff.gets(address)).text
    assert 'value="a lift home"' in page

    def read(c: Connection) -> tuple[Preferences, list[str]]:
        who = read_record(c, town.terse).patient.id
        return preferences_now(c, who), list(c.execute(select(audit.c.action)).scalars())

    wants, actions = await database.read(read)
    assert (wants.way, wants.reminders, wants.support) == ("paper", False, "a lift home")
    assert wants.by_hand
    assert actions.count("changed how a patient is reached") == 1


@pytest.mark.covers("91")
async def test_a_way_that_does_not_exist_is_not_kept(
    surgery: Surgery, town: Town, database: Database
) -> None:
    address = f"/practice/preparations/{town.terse}/wishes"
    async with visiting(surgery, KINGFISHER) as staff:
        assert (await staff.posts(address, {"way": "pigeon"})).status == 303
    who = await database.read(lambda c: read_record(c, town.terse).patient.id)
    assert (await database.read(lambda c: preferences_now(c, who))).way == ""


@pytest.mark.covers("H20", "87")
@pytest.mark.parametrize("page", ["wishes", "paper.pdf", "letter.pdf"])
async def test_another_practice_sees_and_prints_nothing(
    surgery: Surgery, town: Town, page: str
) -> None:
    async with visiting(surgery, HERON) as stranger:
        address = f"/practice/preparations/{town.terse}/{page}"
        assert (await stranger.gets(address)).status == 404
        assert (await stranger.posts(address, {"way": "paper"})).status in (404, 405)


@pytest.mark.covers("H24")
@pytest.mark.parametrize("large", ["", "?large=yes"])
async def test_the_paper_version_asks_what_the_conversation_asks(
    surgery: Surgery, town: Town, database: Database, large: str
) -> None:
    """Tagged for who reads it aloud, with the practice's number and when to bring it back."""
    async with visiting(surgery, KINGFISHER) as staff:
        said = await staff.gets(f"/practice/preparations/{town.terse}/paper.pdf{large}")
    pdf, text = pypdf.PdfReader(io.BytesIO(said.body)), paper_text(said)
    for words in (
        "What matters most to you in your life right now?",
        "What is working well for you just now?",
        "Is there something else you want to talk about?",
        "What would you most like to talk about with",
        "020 7946 0000",
        "In an emergency call 999",
        "the team may see it",
    ):
        assert words in text
    assert "Reply" not in text
    assert "{" not in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert len(pdf.pages) <= (10 if large else 6)
    actions = await database.read(lambda c: list(c.execute(select(audit.c.action)).scalars()))
    assert "printed the paper version" in actions


async def test_paper_asks_for_no_day_that_is_over(surgery: Surgery, town: Town) -> None:
    """Printed after the deadline, it is to be brought along."""
    async with visiting(surgery, KINGFISHER) as staff:
        address = f"/practice/preparations/{town.terse}/paper.pdf"
        assert "post it back" in paper_text(await staff.gets(address))
        record = await surgery.database.read(lambda c: read_record(c, town.terse))
        surgery.clock.now = record.preparation.deadline
        await staff.signs_in(KINGFISHER)
        late = paper_text(await staff.gets(address))
    assert "Please bring it with you to your appointment." in late
    assert "post it back" not in late


def paper_text(page: Page) -> str:
    pages = pypdf.PdfReader(io.BytesIO(page.body)).pages
    return " ".join(" ".join(one.extract_text() for one in pages).split())


@pytest.mark.covers("H9")
async def test_the_letter_holds_no_result_that_nobody_released(
    surgery: Surgery, town: Town
) -> None:
    async with visiting(surgery, KINGFISHER) as staff:
        said = await staff.gets(f"/practice/preparations/{town.terse}/letter.pdf")
    text = pypdf.PdfReader(io.BytesIO(said.body)).pages[0].extract_text()
    assert "We have no results that we can send you now" in " ".join(text.split())
