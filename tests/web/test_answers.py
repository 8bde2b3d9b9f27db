"""My answers: every edit goes down as the talk's own, once, and nobody's words are lost."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession

from preparation.model import Mark, PreparationState, QuestionName
from preparation.records.positions import read_position
from tests.web.answering import (
    TALK,
    has_said,
    is_asked,
    page,
    presses,
    shares,
    standing,
    state,
    texts,
    versions,
)
from tests.web.house import House
from tests.web.walking import comes_in


async def test_every_line_is_there_in_her_words_under_its_heading(
    house: House, somebody: ClientSession
) -> None:
    await has_said(house)
    await comes_in(somebody, house)
    shown = await page(somebody, house, "/p/answers")
    places = [shown.index(text) for _, text in TALK]
    assert "What matters most" in shown
    assert shown.count("Keep this to myself") == len(TALK)
    # The summary's order: what matters, what to talk about, then how things are.
    assert places[0] < places[3] < places[4] < places[1] < places[2]


async def test_words_are_changed_in_place_and_the_old_ones_are_kept(
    house: House, somebody: ClientSession
) -> None:
    rows = await has_said(house)
    await comes_in(somebody, house)
    answer = await presses(
        somebody, house, "/p/answers/change", id="1", line=rows[1], text="walking the dog"
    )
    assert answer.headers["Location"] == "/p/answers?done=changed"
    assert (await texts(house))[1] == "walking the dog"
    chat = await page(somebody, house, "/p/chat")
    assert "walking the dog" in chat


@pytest.mark.covers("F66", "44")
async def test_a_form_pressed_five_times_is_one_edit(house: House, somebody: ClientSession) -> None:
    rows = await has_said(house)
    await comes_in(somebody, house)
    for address, fields in (
        ("change", {"id": "1", "line": rows[0], "text": "my garden"}),
        ("add", {"id": "2", "question": "people", "text": "my sister"}),
    ):
        answers = await asyncio.gather(
            *(presses(somebody, house, f"/p/answers/{address}", **fields) for _ in range(5))
        )
        assert {answer.status for answer in answers} == {303}
        assert all("problem" not in answer.headers["Location"] for answer in answers)
    assert await texts(house) == ["my garden", *(text for _, text in TALK[1:]), "my sister"]


@pytest.mark.covers("90", "F65")
async def test_of_two_tabs_that_change_a_line_neither_overwrites_the_other(
    house: House, somebody: ClientSession
) -> None:
    (row, *_) = await has_said(house)
    await comes_in(somebody, house)
    first = await presses(somebody, house, "/p/answers/change", id="1", line=row, text="one")
    second = await presses(somebody, house, "/p/answers/change", id="2", line=row, text="two")
    assert first.headers["Location"] == "/p/answers?done=changed"
    assert second.status == 409
    back = await second.text()
    assert "changed in the meantime" in back
    assert ">two</p>" in back  # her words are given back
    assert (await texts(house))[0] == "one"


async def test_a_line_kept_private_is_left_out_and_can_be_let_in_again(
    house: House, somebody: ClientSession
) -> None:
    rows = await has_said(house)
    await comes_in(somebody, house)
    await presses(somebody, house, "/p/answers/private", line=rows[2])
    shown = await page(somebody, house, "/p/answers")
    assert "1 line is left out" in shown
    await shares(somebody, house)
    assert await versions(house) == [5]  # four lines and the yes
    await presses(somebody, house, "/p/answers/shown", line=rows[2])
    assert await versions(house) == [5, 6]


async def test_removing_asks_first_and_is_for_good(house: House, somebody: ClientSession) -> None:
    rows = await has_said(house)
    await comes_in(somebody, house)
    asked = await page(somebody, house, f"/p/answers/remove?line={rows[0]}")
    assert "being able to pick up my grandson" in asked
    assert len(await texts(house)) == 5
    await presses(somebody, house, "/p/answers/remove", line=rows[0])
    await presses(somebody, house, "/p/answers/remove", line=rows[0])
    assert len(await texts(house)) == 4


async def test_something_can_be_added_to_any_question(
    house: House, somebody: ClientSession
) -> None:
    await is_asked(house, "whats_working")
    await comes_in(somebody, house)
    form = await page(somebody, house, "/p/answers/add")
    names = [name for name in house.questions if name != "priority"]
    assert all(f'value="{name}"' in form for name in names)
    for n, name in enumerate(names):
        await presses(somebody, house, "/p/answers/add", id=str(n), question=name, text=f"t{n}")
    assert await texts(house) == [f"t{n}" for n in range(len(names))]
    position = await house.database.read(lambda c: read_position(c, house.preparation_id))
    # What the talk has just asked stays asked; the rest is not asked again.
    assert position.open_question == "whats_working"
    assert position.questions.get(QuestionName("whats_working")) is not Mark.ANSWERED
    assert position.questions[QuestionName("tried")] is Mark.ANSWERED


@pytest.mark.parametrize("question", ["", "nonsense", "consent", "red_flag", "priority"])
async def test_nothing_can_be_added_where_there_is_no_heading(
    house: House, somebody: ClientSession, question: str
) -> None:
    await comes_in(somebody, house)
    answer = await presses(
        somebody, house, "/p/answers/add", id="1", question=question, text="words of mine"
    )
    assert answer.status == 422
    assert "words of mine" in await answer.text()
    assert await texts(house) == []


async def test_ok_sends_what_was_seen_and_nothing_else(
    house: House, somebody: ClientSession
) -> None:
    await has_said(house)
    await comes_in(somebody, house)
    stale = await presses(somebody, house, "/p/answers/share", seen="0" * 16)
    assert stale.headers["Location"] == "/p/answers?problem=elsewhere"
    assert await versions(house) == []
    sent = await shares(somebody, house)
    assert sent.headers["Location"] == "/p/answers?done=shared"
    assert await state(house) is PreparationState.FINISHED
    assert await versions(house) == [6]
    position = await house.database.read(lambda c: read_position(c, house.preparation_id))
    assert (position.open_question, position.kept["sharing"]) == (None, "yes")
    assert Mark.OPEN not in position.questions.values()
    assert "You have sent your answers to Nurse Khan" in await page(somebody, house, "/p/chat")


async def test_after_sending_every_edit_makes_a_new_version(
    house: House, somebody: ClientSession
) -> None:
    rows = await has_said(house)
    await comes_in(somebody, house)
    await shares(somebody, house)
    await presses(somebody, house, "/p/answers/change", id="1", line=rows[0], text="my garden")
    await presses(somebody, house, "/p/answers/add", id="2", question="people", text="my sister")
    await presses(somebody, house, "/p/answers/remove", line=rows[1])
    assert await versions(house) == [6, 6, 7, 6]


async def test_taking_it_back_and_sharing_after_all(house: House, somebody: ClientSession) -> None:
    await has_said(house)
    await comes_in(somebody, house)
    await shares(somebody, house)
    await presses(somebody, house, "/p/answers/keep")
    await presses(somebody, house, "/p/answers/keep")
    assert await state(house) is PreparationState.FINISHED_NOT_SHARED
    assert await versions(house) == [6, 0]
    assert "You have not shared this" in await page(somebody, house, "/p/answers")
    await shares(somebody, house)
    assert await state(house) is PreparationState.FINISHED
    assert (await versions(house))[-1] == 7  # the second yes is kept beside the first


async def test_deleting_asks_first_then_leaves_nothing_in_the_summary(
    house: House, somebody: ClientSession
) -> None:
    await has_said(house)
    await comes_in(somebody, house)
    await shares(somebody, house)
    assert "cannot get it back" in await page(somebody, house, "/p/answers/delete")
    assert len(await texts(house)) == 6
    await presses(somebody, house, "/p/answers/delete")
    await presses(somebody, house, "/p/answers/delete")
    assert await standing(house) == []
    assert await versions(house) == [6, 0]


@pytest.mark.covers("H3")
async def test_a_red_flag_in_an_edit_is_heard_at_once_like_any_message(
    house: House, somebody: ClientSession
) -> None:
    (row, *_) = await has_said(house)
    await comes_in(somebody, house)
    for address, fields in (
        ("answers/change", {"id": "1", "line": row, "text": "I have crushing chest pain now"}),
        ("answers/add", {"id": "2", "question": "tried", "text": "I want to kill myself"}),
        ("places", {"id": "3", "text": "I have taken an overdose"}),
    ):
        answer = await presses(somebody, house, f"/p/{address}", **fields)
        assert answer.headers["Location"] == "/p/chat?sent=1#newest"
    # They wait in the inbox, where the safety net looks before anything else does.
    assert await house.received() == [
        "I have crushing chest pain now",
        "I want to kill myself",
        "I have taken an overdose",
    ]
    assert (await texts(house))[0] == TALK[0][1]


async def test_once_the_appointment_has_begun_nothing_can_be_changed(
    house: House, somebody: ClientSession
) -> None:
    rows = await has_said(house)
    house.clock.moves(days=9, hours=23, minutes=50)
    await comes_in(somebody, house)
    house.clock.moves(minutes=10)
    shown = await page(somebody, house, "/p/answers")
    assert "Your appointment has begun" in shown
    assert "<textarea" not in shown
    assert "/p/answers/private" not in shown
    for address, fields in (
        ("change", {"id": "1", "line": rows[0], "text": "late"}),
        ("add", {"id": "1", "question": "tried", "text": "late"}),
        ("private", {"line": rows[0]}),
        ("remove", {"line": rows[0]}),
        ("share", {"seen": "0" * 16}),
        ("keep", {}),
        ("delete", {}),
    ):
        answer = await presses(somebody, house, f"/p/answers/{address}", **fields)
        assert answer.headers["Location"].startswith("/p/answers?problem="), address
    assert await texts(house) == [text for _, text in TALK]
    assert await versions(house) == []


@pytest.mark.covers("43", "54", "I7")
async def test_nobody_reaches_another_patients_lines(house: House, somebody: ClientSession) -> None:
    other = await house.database.write(lambda c: house.builder.everything(c, first_name="Bob"))
    mine, house.built = house.built, other
    (row, *_) = await has_said(house)
    house.built = mine
    await comes_in(somebody, house)
    for address in ("change", "private", "shown", "remove"):
        fields = {"id": "1", "line": row, "text": "mine now"}
        answer = await presses(somebody, house, f"/p/answers/{address}", **fields)
        assert answer.status in (303, 409), address
        assert "done" not in answer.headers.get("Location", "")
    house.built = other
    assert await texts(house) == [text for _, text in TALK]
