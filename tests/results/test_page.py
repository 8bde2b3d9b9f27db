"""The patient's page of results: what is there, and what they want to ask about it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from preparation.answers import standing_answers
from preparation.model import Op, PatientState, PreparationState
from preparation.records.answers import add_answer, read_answers
from preparation.records.patients import set_patient_state
from preparation.records.preparations import preparation_state, set_preparation_state
from preparation.records.result_questions import asked_about
from preparation.records.tables import alerts
from preparation.results.model import Choice
from tests.results.house import Browser, House

ASK = "/p/results/ask"


async def result_id(house: House, code: str) -> str:
    """Return the newest reading of a kind."""
    verdicts = (await house.shelf()).verdicts
    return next(one.card.newest.id for one in verdicts if one.card.code == code)


async def answers(house: House) -> list[tuple[str, str]]:
    """Return Rosa's answers, as they stand."""
    rows = await house.database.read(lambda c: read_answers(c, house.rosa.preparation.id))
    return [(one.answer.question, one.answer.text) for one in standing_answers(rows)]


@pytest.fixture
async def rosa(house: House, patient: Browser) -> Browser:
    """Return Rosa's browser, with two results she may read."""
    await house.measured("hba1c", "58", days_ago=400)
    await house.measured("hba1c", "53")
    await house.measured("cholesterol", "4.4")
    await house.release()
    await patient.shows_who_they_are()
    return patient


async def test_one_at_a_time_all_or_not_now(rosa: Browser) -> None:
    page = await rosa.reads("/p/results")
    assert "53" not in re.sub(r"\s", "", re.sub(r"<.*?>", "", page)).replace("2053", "")
    for way in ("/p/results/all", "/p/results/1", "/p/results/2", "/p/chat"):
        assert f'href="{way}"' in page
    first, everything = await rosa.reads("/p/results/1"), await rosa.reads("/p/results/all")
    assert "53 mmol/mol (7.0%)" in first
    assert "58 mmol/mol (7.5%)" in first
    assert "Lower than the time before." in first
    assert "4.4 mmol/L" not in first
    assert "53 mmol/mol (7.0%)" in everything
    assert "4.4 mmol/L" in everything


@pytest.mark.covers("I10")
async def test_no_address_names_a_result(rosa: Browser) -> None:
    page = await rosa.reads("/p/results") + await rosa.reads("/p/results/all")
    addresses = re.findall(r'(?:href|action)="(/p/[^"]*)"', page)
    assert not [one for one in addresses if "hba1c" in one or "cholesterol" in one]


async def test_places_that_are_not_there_lead_to_the_list(rosa: Browser) -> None:
    for place in ("0", "3", "999"):
        assert (await rosa.gets(f"/p/results/{place}")).headers["Location"] == "/p/results"


async def test_where_nothing_is_released_the_page_says_so_and_asks_for_no_code(
    house: House, patient: Browser
) -> None:
    await house.measured("hba1c", "53")
    await patient.comes_in()
    page = await patient.reads("/p/results")
    assert "There are no results that we can show you yet." in page
    assert "53" not in re.sub(r"<.*?>", "", page)
    assert (await patient.gets("/p/results/all")).headers["Location"] == "/p/results"


async def test_a_question_is_an_item_to_talk_about_and_keeps_which_result_it_is_about(
    house: House, rosa: Browser
) -> None:
    asked = await result_id(house, "hba1c")
    answer = await rosa.posts(ASK, result=asked, id="f1", place="1", text="Is that my diet?")
    assert answer.headers["Location"] == "/p/results/1?asked=1#done"
    assert await answers(house) == [("talk_about", "Is that my diet?")]
    page = await rosa.reads("/p/results/1?asked=1")
    assert "Your question is on your list" in page
    assert "Is that my diet?" in page
    assert "Is that my diet?" not in await rosa.reads("/p/results/2")
    about = await house.database.read(lambda c: asked_about(c, house.rosa.preparation.id))
    ((_, one),) = about.items()
    assert (one.result_id, one.code) == (asked, "hba1c")
    chat = await rosa.reads("/p/chat")
    assert "Is that my diet?" in chat
    assert "I have put your question about Average blood sugar (HbA1c) on the list" in chat


@pytest.mark.covers("F66", "44")
async def test_pressed_twice_it_is_one_question(house: House, rosa: Browser) -> None:
    asked = await result_id(house, "hba1c")
    for _ in range(2):
        await rosa.posts(ASK, result=asked, id="f1", place="1", text="Why?")
    await rosa.posts(ASK, result=asked, id="f1", place="1", text="Why now?")
    assert await answers(house) == [("talk_about", "Why?"), ("talk_about", "Why now?")]


async def test_a_question_that_is_put_right_later_is_still_about_its_result(
    house: House, rosa: Browser
) -> None:
    asked, preparation_id = await result_id(house, "hba1c"), house.rosa.preparation.id
    await rosa.posts(ASK, result=asked, id="f1", place="0", text="Why?")
    (row,) = await house.database.read(lambda c: read_answers(c, preparation_id))
    better = replace(
        row, id=house.new_id(), op=Op.REPLACE, text="Why is it lower?", replaces=row.id
    )
    await house.database.write(lambda c: add_answer(c, better, turn_id=None, sources=()))
    about = await house.database.read(lambda c: asked_about(c, preparation_id))
    assert {one.code for one in about.values()} == {"hba1c"}
    assert better.id in about
    page = await rosa.reads("/p/results/1")
    assert "Why is it lower?" in page
    assert ">Why?<" not in page


@pytest.mark.covers("H8")
async def test_withdrawn_while_the_page_is_open_the_question_is_kept_and_the_value_is_not_shown(
    house: House, rosa: Browser
) -> None:
    asked = await result_id(house, "hba1c")
    await house.decides(Choice.WITHDRAWN, "hba1c")
    answer = await rosa.posts(ASK, result=asked, id="f1", place="1", text="What is this?")
    assert answer.status == 303
    assert await answers(house) == [("talk_about", "What is this?")]
    page = await rosa.reads("/p/results/all?asked=1")
    assert "53 mmol/mol" not in page
    assert "58 mmol/mol" not in page


@pytest.mark.covers("I7", "87")
async def test_nobody_elses_result_can_be_asked_about_and_the_words_come_back(
    house: House, rosa: Browser
) -> None:
    await house.measured("hba1c", "44", whose=house.other)
    await house.release(whose=house.other)
    theirs = (await house.shelf(house.other)).verdicts[0].card.newest.id
    for asked in (theirs, "nonsense", ""):
        answer = await rosa.posts(ASK, result=asked, id="f1", place="1", text="My own words")
        assert answer.status == 409
        page = await answer.text()
        assert "My own words" in page
        assert "44 mmol/mol" not in page
    assert await answers(house) == []


async def test_an_empty_or_endless_question_is_given_back_with_what_is_wrong(
    house: House, rosa: Browser
) -> None:
    asked = await result_id(house, "cholesterol")
    for place, text in (("0", ""), ("2", "   "), ("-1", "x" * 20_001), ("9e9", "")):
        answer = await rosa.posts(ASK, result=asked, id="f1", place=place, text=text)
        assert answer.status == 422
        assert 'aria-invalid="true"' in await answer.text()
    assert await answers(house) == []


@pytest.mark.covers("H3", "I8")
async def test_words_that_may_be_urgent_take_the_way_of_every_message(
    house: House, rosa: Browser
) -> None:
    asked = await result_id(house, "hba1c")
    answer = await rosa.posts(
        ASK, result=asked, id="f1", place="1", text="I have crushing chest pain right now"
    )
    assert answer.headers["Location"].startswith("/p/chat")
    await house.engine.dispatcher.settle()
    found = await house.database.read(
        lambda c: c.execute(select(alerts.c.category)).scalars().all()
    )
    assert found == ["chest_pain"]
    assert "999" in await rosa.reads("/p/chat")


async def test_asking_about_a_result_counts_as_having_begun(house: House, rosa: Browser) -> None:
    """Otherwise the deadline would say "no reply" of somebody who asked something."""
    await rosa.posts(
        ASK, result=await result_id(house, "hba1c"), id="f1", place="1", text="What now?"
    )
    state = await house.database.read(lambda c: preparation_state(c, house.rosa.preparation.id))
    assert state is PreparationState.IN_PROGRESS


@pytest.mark.covers("H8")
async def test_somebody_who_died_or_said_wrong_number_is_shown_nothing(
    house: House, rosa: Browser
) -> None:
    await house.database.write(
        lambda c: set_preparation_state(
            c,
            house.rosa.preparation.id,
            PreparationState.WRONG_NUMBER,
            at=house.clock(),
            new_id=house.new_id,
        )
    )
    assert "There are no results" in await rosa.reads("/p/results")
    await house.database.write(
        lambda c: set_patient_state(
            c,
            house.rosa.patient.id,
            PatientState.DECEASED,
            at=house.clock(),
            source="test",
            new_id=house.new_id,
        )
    )
    assert "There are no results" in await rosa.reads("/p/results")


async def test_the_dialogue_is_told_whether_results_are_ready_at_that_moment(
    house: House, patient: Browser
) -> None:
    await patient.comes_in()

    async def told(text: str) -> str:
        await patient.posts("/p/chat/messages", text=text, id=house.new_id())
        await house.engine.dispatcher.settle()
        return house.dialogue.asked[-1].facts["results_ready"]

    await house.measured("hba1c", "53")
    assert await told("my results") == "no"
    await house.release()
    assert await told("my results please") == "yes"
    await house.decides(Choice.WITHDRAWN, "hba1c")
    assert await told("results") == "no"


async def test_the_page_keeps_the_rules_of_the_others(house: House, rosa: Browser) -> None:
    answer = await rosa.gets("/p/results/all")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    page = await answer.text()
    assert " style=" not in page
    assert "<script>" not in page
    await rosa.posts("/p/leave")
    assert (await rosa.gets("/p/results/all")).headers["Location"] == "/p/ended"
