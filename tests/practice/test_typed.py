"""What came back on paper is typed in, and stands with all other answers, told apart."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select

from beforehand.practice_rooms import typed_pages
from preparation.conversation.alarm import Alarm
from preparation.conversation.commit import Writing
from preparation.conversation.fixed import FixedReplies
from preparation.conversation.notices import Notices
from preparation.conversation.page_work import PageEdges
from preparation.model import PreparationState
from preparation.records.answers import read_answers
from preparation.records.database import Database
from preparation.records.preparations import preparation_state
from preparation.records.tables import audit
from preparation.summary.outline import read_outline
from preparation.words import Words
from tests.builders import Builder, HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery, open_pages
from tests.practice.visitor import Page, Visitor, visiting
from tests.web.house import the_net


@pytest.fixture
async def pages(
    database: Database, clock: HandClock, builder: Builder, town: Town, words: Words
) -> AsyncIterator[Surgery]:
    writing = Writing(clock, builder.new_id, database.vault, read_outline(words), len)
    alarm = Alarm(writing, words, FixedReplies(writing, words))
    edges = PageEdges(database, writing, alarm, the_net(), None, Notices(), lambda: None)  # type: ignore[arg-type]
    async with open_pages(database, clock, builder, rooms=(typed_pages(edges),)) as running:
        yield running


@pytest.fixture
async def clinician(pages: Surgery) -> AsyncIterator[Visitor]:
    async with visiting(pages, KINGFISHER) as visitor:
        yield visitor


def _form(town: Town) -> str:
    return f"/practice/preparations/{town.silent}/typed"


SAID = {"said-what_matters": "Seeing my grand dorter", "said-whats_not": "My knees", "also": ""}


async def types(clinician: Visitor, town: Town, **other: str) -> Page:
    return await clinician.posts(_form(town), {**SAID, "share": "agreed", **other})


async def test_the_words_are_answers_and_the_summary_says_where_they_came_from(
    clinician: Visitor, town: Town, database: Database
) -> None:
    assert (await types(clinician, town)).status == 303
    rows = await database.read(lambda c: read_answers(c, town.silent))
    assert [(row.question, row.text, row.channel) for row in rows][:2] == [
        ("what_matters", "Seeing my grand dorter", "paper"),
        ("whats_not", "My knees", "paper"),
    ]
    state = await database.read(lambda c: preparation_state(c, town.silent))
    assert state is PreparationState.FINISHED
    seen = (await clinician.gets(f"/practice/preparations/{town.silent}")).text
    assert "Seeing my grand dorter" in seen
    assert "by post, typed in by the practice" in seen
    assert "Typed in by" in (await clinician.gets(_form(town))).text


@pytest.mark.covers("66")
async def test_pressed_twice_it_is_kept_once(
    clinician: Visitor, town: Town, database: Database
) -> None:
    for _ in range(3):
        await types(clinician, town)
    rows = await database.read(lambda c: read_answers(c, town.silent))
    assert [row.text for row in rows].count("My knees") == 1
    actions = await database.read(lambda c: list(c.execute(select(audit.c.action)).scalars()))
    assert actions.count("typed in answers from paper") == 1


async def test_who_ticked_no_is_not_shared_and_nothing_ticked_decides_nothing(
    clinician: Visitor, town: Town, database: Database
) -> None:
    await types(clinician, town, share="none")
    state = await database.read(lambda c: preparation_state(c, town.silent))
    assert state is PreparationState.IN_PROGRESS
    await types(clinician, town, share="kept")
    state = await database.read(lambda c: preparation_state(c, town.silent))
    assert state is PreparationState.FINISHED_NOT_SHARED
    seen = (await clinician.gets(f"/practice/preparations/{town.silent}")).text
    assert "grand dorter" not in seen


async def test_somebody_else_wrote_it_and_that_is_said(clinician: Visitor, town: Town) -> None:
    await types(clinician, town, written_by="Ann, daughter")
    seen = (await clinician.gets(f"/practice/preparations/{town.silent}")).text
    assert "Answered by Ann, daughter" in seen


@pytest.mark.covers("H3")
async def test_what_sounds_urgent_is_an_alert_although_it_came_by_post(
    clinician: Visitor, town: Town
) -> None:
    await types(clinician, town, **{"said-whats_not": "I have chest pain and cannot breathe"})
    alerts = (await clinician.gets("/practice/alerts")).text
    assert "nothing, because it came on paper" in alerts


async def test_an_empty_form_or_no_word_about_sharing_is_sent_back(
    clinician: Visitor, town: Town, database: Database
) -> None:
    assert (await types(clinician, town, share="")).status == 400
    empty = dict.fromkeys(SAID, "") | {"share": "none"}
    assert (await clinician.posts(_form(town), empty)).status == 400
    assert await database.read(lambda c: read_answers(c, town.silent)) == []


@pytest.mark.covers("H20", "87")
async def test_another_practices_paper_is_not_found(pages: Surgery, town: Town) -> None:
    async with visiting(pages, HERON) as stranger:
        assert (await stranger.gets(_form(town))).status == 404
        assert (await stranger.posts(_form(town), SAID | {"share": "agreed"})).status == 404
