"""A browser not seen before needs a code from the phone; nobody learns more by trying."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from channels.segments import count_segments, is_gsm7
from preparation.model import PhoneNumber
from preparation.records.contacts import MOBILE, set_number
from preparation.records.devices import MOST_TRIES
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STOPPED, record_opt_out
from preparation.records.tables import device_codes, devices
from tests.builders import HandClock
from tests.results.house import Browser, House, browsing

ENTER = "/p/results/code/enter"


async def lets_in(browser: Browser, code: str) -> bool:
    """Type a code and tell whether it opens the results."""
    answer = await browser.posts(ENTER, code=code)
    return answer.status == 303


async def wrong(house: House) -> str:
    """Return a code that is not the one that was texted."""
    right = await house.texted_code()
    return f"{(int(right) + 1) % 10**6:06d}"


@pytest.fixture(autouse=True)
async def _released(house: House) -> None:
    await house.measured("hba1c", "53")
    await house.release()


async def test_a_link_and_a_date_of_birth_do_not_show_results_on_a_new_device(
    patient: Browser,
) -> None:
    await patient.comes_in()
    for path in ("/p/results", "/p/results/all", "/p/results/1"):
        answer = await patient.gets(path)
        assert answer.status == 303
        assert "53" not in await answer.text()
    assert (await patient.gets("/p/results")).headers["Location"] == "/p/results/code"


async def test_the_code_that_was_texted_opens_them_and_the_device_is_remembered(
    house: House, patient: Browser
) -> None:
    await patient.shows_who_they_are()
    assert "53 mmol/mol" in await patient.reads("/p/results/1")
    await patient.posts("/p/leave")
    await patient.comes_in()
    assert "53 mmol/mol" in await patient.reads("/p/results/all")
    assert await house.texts_sent() == 1


async def test_a_code_may_be_typed_as_people_type(house: House, patient: Browser) -> None:
    await patient.comes_in()
    await patient.posts("/p/results/code")
    code = await house.texted_code()
    assert await lets_in(patient, f" {code[:3]} - {code[3:]}. ")


async def test_the_text_is_one_part_says_not_to_share_and_stands_in_no_chat(
    house: House, patient: Browser
) -> None:
    await patient.comes_in()
    await patient.posts("/p/results/code")
    code = await house.texted_code()
    (text,) = house.texts.ledger
    assert text.to == house.rosa.patient.mobile
    assert "Do not share this code" in text.body
    assert "result" not in text.body.lower()
    assert is_gsm7(text.body)
    assert count_segments(text.body).count == 1
    assert code not in await patient.reads("/p/chat")


async def test_five_tries_then_not_even_the_right_one(house: House, patient: Browser) -> None:
    await patient.comes_in()
    await patient.posts("/p/results/code")
    right, other = await house.texted_code(), await wrong(house)
    assert [await lets_in(patient, other) for _ in range(MOST_TRIES)] == [False] * MOST_TRIES
    assert not await lets_in(patient, right)


async def test_what_cannot_be_a_code_is_no_try(house: House, patient: Browser) -> None:
    await patient.comes_in()
    await patient.posts("/p/results/code")
    for typed in ("", "12345", "1234567", "abcdef", "x" * 5000):
        assert not await lets_in(patient, typed)
    assert await lets_in(patient, await house.texted_code())


@pytest.mark.covers("H8")
@pytest.mark.parametrize(("minutes", "works"), [(9.99, True), (10, False)])
async def test_a_code_works_for_ten_minutes(
    house: House, patient: Browser, clock: HandClock, minutes: float, works: bool
) -> None:
    await patient.comes_in()
    await patient.posts("/p/results/code")
    code = await house.texted_code()
    clock.moves(minutes=minutes)
    assert await lets_in(patient, code) is works


async def test_a_code_works_once_and_only_in_the_browser_that_asked(
    house: House, patient: Browser
) -> None:
    await patient.comes_in()
    await patient.posts("/p/results/code")
    code = await house.texted_code()
    async with browsing(house) as elsewhere:
        await elsewhere.comes_in()
        assert not await lets_in(elsewhere, code)
    assert await lets_in(patient, code)
    assert not await lets_in(patient, code)


async def test_only_the_newest_code_works(house: House, patient: Browser) -> None:
    await patient.comes_in()
    await patient.posts("/p/results/code")
    first = await house.texted_code()
    await patient.posts("/p/results/code")
    second = await house.texted_code()
    assert first == second or not await lets_in(patient, first)
    assert await lets_in(patient, second)


@pytest.mark.covers("59")
async def test_three_codes_an_hour_over_all_browsers_and_the_answer_stays_the_same(
    house: House, patient: Browser, clock: HandClock
) -> None:
    pages = set()
    for _ in range(5):
        async with browsing(house) as one:
            await one.comes_in()
            await one.posts("/p/results/code")
            pages.add(await one.reads(ENTER))
    assert await house.texts_sent() == 3
    assert len(pages) == 1
    clock.moves(minutes=61)
    await patient.comes_in()
    await patient.posts("/p/results/code")
    assert await house.texts_sent() == 4


async def stops(house: House) -> None:
    """Let Rosa have stopped texts."""
    mobile = house.rosa.patient.mobile
    assert mobile is not None
    await house.database.write(
        lambda c: record_opt_out(
            c,
            house.rosa.practice.id,
            number_hash(house.database.vault, mobile),
            state=STOPPED,
            how="keyword",
            at=house.clock(),
            new_id=house.new_id,
        )
    )


async def changes_number(house: House, number: str | None) -> None:
    """Give Rosa another mobile, or none."""
    await house.database.write(
        lambda c: set_number(
            c,
            house.database.vault,
            practice_id=house.rosa.practice.id,
            patient_id=house.rosa.patient.id,
            kind=MOBILE,
            number=PhoneNumber(number) if number else None,
            at=house.clock(),
            new_id=house.new_id,
        )
    )


@pytest.mark.covers("H10")
async def test_no_code_goes_to_somebody_who_stopped_texts_and_the_page_does_not_tell(
    house: House, patient: Browser
) -> None:
    await patient.comes_in()
    answer = await patient.posts("/p/results/code")
    before = await patient.reads(ENTER)
    await stops(house)
    assert await house.texts_sent() == 0, "one that waited is withdrawn"
    again = await patient.posts("/p/results/code")
    assert (again.status, again.headers["Location"]) == (answer.status, answer.headers["Location"])
    assert await patient.reads(ENTER) == before
    assert await house.texts_sent() == 0
    assert "Call Kingfisher Surgery" in await patient.reads("/p/results/code")


async def test_without_a_mobile_no_code_comes_and_nothing_breaks(
    house: House, patient: Browser
) -> None:
    await changes_number(house, None)
    await patient.comes_in()
    assert (await patient.posts("/p/results/code")).status == 303
    assert not await lets_in(patient, "123456")
    assert await house.texts_sent() == 0


@pytest.mark.covers("H1")
async def test_a_new_number_needs_a_new_code(house: House, patient: Browser) -> None:
    await patient.shows_who_they_are()
    await changes_number(house, "+447700900777")
    assert (await patient.gets("/p/results")).headers["Location"] == "/p/results/code"


async def test_a_device_is_known_for_ninety_days_and_can_be_forgotten(
    house: House, patient: Browser, clock: HandClock
) -> None:
    await patient.shows_who_they_are()
    await patient.posts("/p/results/forget")
    assert patient.cookie("device") == ""
    assert (await patient.gets("/p/results")).headers["Location"] == "/p/results/code"


@pytest.mark.covers("I7")
async def test_one_phone_may_be_known_for_two_people_and_each_sees_their_own(
    house: House, patient: Browser
) -> None:
    await house.measured("hba1c", "44", whose=house.other)
    await house.release(whose=house.other)
    await patient.shows_who_they_are()
    token = await house.link(house.other)
    await patient.comes_in(token)
    assert (await patient.gets("/p/results")).headers["Location"] == "/p/results/code"
    await patient.posts("/p/results/code")
    await patient.posts(ENTER, code=await house.texted_code())
    assert "44 mmol/mol" in await patient.reads("/p/results/all")
    await patient.comes_in(await house.link())
    page = await patient.reads("/p/results/all")
    assert "53 mmol/mol" in page
    assert "44 mmol/mol" not in page


@pytest.mark.covers("H25", "I10")
async def test_neither_code_nor_device_is_kept_as_it_is(house: House, patient: Browser) -> None:
    await patient.shows_who_they_are()
    code, token = await house.texted_code(), patient.cookie("device")
    assert len(token) >= 22
    for table in (device_codes, devices):
        rows = await house.database.read(lambda c, t=table: c.execute(select(t)).all())  # type: ignore[misc]
        kept = [str(value) for row in rows for value in row]
        assert rows
        assert not [value for value in kept if value in (code, token)]


async def test_the_cookie_is_the_hosts_alone_where_there_is_https(
    house: House, patient: Browser
) -> None:
    await patient.comes_in()
    await patient.posts("/p/results/code")
    answer = await patient.posts(ENTER, code=await house.texted_code())
    cookie = answer.headers["Set-Cookie"]
    cookies = answer.headers.getall("Set-Cookie")
    cookie = next(one for one in cookies if one.startswith("device="))
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert re.search(r"Max-Age=7776000", cookie)
