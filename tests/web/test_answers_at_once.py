"""My answers, when something else goes on at the same time."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession

from preparation.conversation.page_edits import PageEdits, Written
from preparation.messages import ProviderKey
from preparation.model import AnswerId, PreparationState, QuestionName
from preparation.records.positions import read_position
from preparation.records.preparations import set_preparation_state
from tests.web.answering import (
    has_said,
    is_asked,
    presses,
    texts,
)
from tests.web.house import House
from tests.web.walking import comes_in


async def test_words_that_the_talk_waits_for_are_not_lost_when_their_line_goes(
    house: House, somebody: ClientSession
) -> None:
    (row, *_) = await has_said(house)
    await is_asked(house, "new_words", what_matters="answered", whats_working="open")
    await house.keeps(changing=row, changing_question="what_matters")
    await comes_in(somebody, house)
    await presses(somebody, house, "/p/answers/remove", line=row)
    position = await house.database.read(lambda c: read_position(c, house.preparation_id))
    assert position.open_question == "whats_working"
    assert position.kept == {}


@pytest.mark.covers("90", "F67", "I5")
async def test_twenty_presses_at_once_leave_one_change_and_no_stale_position(
    houses: House,
) -> None:
    house = houses
    (row, *_) = await has_said(house)
    edits = PageEdits(house.edges)
    built = house.built

    def written(n: int) -> Written:
        key = ProviderKey(f"key {n}")
        return Written(built.practice.id, built.preparation.id, f"word {n}", key, "said")

    outcomes = await asyncio.gather(
        *(edits.change(written(n), AnswerId(row)) for n in range(10)),
        *(edits.add(written(n + 10), QuestionName("people")) for n in range(10)),
    )
    assert sorted(outcomes) == ["done"] * 11 + ["elsewhere"] * 9
    position = await house.database.read(lambda c: read_position(c, house.preparation_id))
    assert position.version == 11
    assert len(await texts(house)) == 15


async def test_a_preparation_that_is_nobodys_any_more_is_closed(
    house: House, somebody: ClientSession
) -> None:
    rows = await has_said(house)
    await comes_in(somebody, house)
    wrong = PreparationState.WRONG_NUMBER
    await house.database.write(
        lambda c: set_preparation_state(
            c, house.preparation_id, wrong, at=house.clock(), new_id=house.new_id
        )
    )
    answer = await presses(somebody, house, "/p/answers/remove", line=rows[0])
    assert answer.headers["Location"] == "/p/answers?problem=over"
    assert len(await texts(house)) == 5
