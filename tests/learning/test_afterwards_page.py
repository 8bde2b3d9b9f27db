"""After the appointment, on the patient's page: one question, answered once."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession
from playwright.async_api import Browser

from preparation.model import PreparationState
from preparation.records.learning import Afterthought, afterthought_of
from tests.web.answering import has_said, page
from tests.web.browsing import DESK, PHONE, a_patient, picture, violations
from tests.web.house import House, later
from tests.web.walking import ROSA, gives_date


async def met(house: House) -> str:
    """Rosa took part, and the appointment was yesterday; return a link as the text has it."""
    await has_said(house, state=PreparationState.FINISHED)
    house.clock.moves(days=11)
    return await house.link(expires_at=later(house.clock, days=30))


async def comes(somebody: ClientSession, house: House, token: str) -> str:
    return (await gives_date(somebody, house, token, ROSA)).headers["Location"]


async def kept(house: House) -> Afterthought | None:
    return await house.database.read(lambda c: afterthought_of(c, house.preparation_id))


async def says(somebody: ClientSession, house: House, **fields: str) -> tuple[int, str]:
    async with somebody.post(
        f"{house.url}/p/afterwards", data=fields, allow_redirects=False
    ) as answer:
        return answer.status, answer.headers.get("Location", "")


async def test_the_link_leads_to_the_question_and_then_to_the_plan(
    house: House, somebody: ClientSession
) -> None:
    token = await met(house)
    assert await comes(somebody, house, token) == "/p/afterwards"
    assert "what mattered" in await page(somebody, house, "/p/afterwards")
    assert await says(somebody, house, score="4", words="She listened") == (303, "/p/afterwards")
    said = await kept(house)
    assert said is not None
    assert (said.score, said.words) == (4, "She listened")
    assert "We have your answer: 4 out of 5" in await page(somebody, house, "/p/afterwards")
    assert await comes(somebody, house, token) == "/p/plan"


async def test_the_first_answer_stands(house: House, somebody: ClientSession) -> None:
    await comes(somebody, house, await met(house))
    await says(somebody, house, score="4")
    await says(somebody, house, score="1")
    said = await kept(house)
    assert said is not None
    assert said.score == 4


@pytest.mark.parametrize("score", ["", "0", "6", "five", "4.5"])
async def test_no_number_is_no_answer_and_the_words_come_back(
    house: House, somebody: ClientSession, score: str
) -> None:
    await comes(somebody, house, await met(house))
    async with somebody.post(
        f"{house.url}/p/afterwards", data={"score": score, "words": "<b>kind</b>"}
    ) as answer:
        assert answer.status == 422
        assert "&lt;b&gt;kind&lt;/b&gt;" in await answer.text()
    assert await kept(house) is None


@pytest.mark.covers("H1")
async def test_an_emergency_in_the_words_is_answered_as_one(
    house: House, somebody: ClientSession
) -> None:
    await comes(somebody, house, await met(house))
    words = "I have crushing chest pain right now"
    assert await says(somebody, house, score="3", words=words) == (303, "/p/chat?sent=1#newest")
    assert words in await house.received()


async def test_before_the_appointment_there_is_nothing_to_answer(
    house: House, somebody: ClientSession
) -> None:
    assert await comes(somebody, house, await house.link()) == "/p/chat"
    assert "Come back then" in await page(somebody, house, "/p/afterwards")
    assert await says(somebody, house, score="4") == (303, "/p/afterwards")
    assert await kept(house) is None


async def test_nobody_answers_without_a_visit(house: House, somebody: ClientSession) -> None:
    await met(house)
    assert (await says(somebody, house, score="4"))[0] == 401
    assert await kept(house) is None


@pytest.mark.covers("H24")
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
async def test_it_reads_well_and_passes_axe(
    browser: Browser, house: House, size: dict[str, int]
) -> None:
    token = await met(house)
    async with a_patient(browser, house, size=size) as rosa:
        await rosa.opens(token)
        await rosa.page.get_by_role("button", name="Start now").click()
        await rosa.gives_date("14", "3", "1951")
        await rosa.page.wait_for_url("**/p/afterwards")
        assert await violations(rosa.page) == []
        await rosa.page.screenshot(path=picture(f"afterwards-{size['width']}"), full_page=True)
        await rosa.page.get_by_role("button", name="Send").click()
        assert await violations(rosa.page) == []
        await rosa.page.get_by_label("4", exact=True).check()
        await rosa.page.get_by_role("button", name="Send").click()
        await rosa.page.get_by_text("We have your answer: 4 out of 5").wait_for()
        assert await violations(rosa.page) == []
