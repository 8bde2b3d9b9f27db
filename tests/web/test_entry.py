"""Getting in: links, previews, dates of birth, locks."""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
from aiohttp import ClientResponse, ClientSession

from preparation.conversation.links import make_token
from preparation.records.database import Database
from preparation.records.links import revoke_links
from tests.builders import HandClock
from tests.web.house import House, later, running_house
from tests.web.walking import (
    ROSA,
    WRONG,
    comes_in,
    gives_date,
    is_asked_for_date,
    presses_start,
    visit_cookie,
)

PERSONAL = re.compile("Rosa|Ahmed|Khan|Kingfisher|7946|11 June|1951|March", re.IGNORECASE)
BOTS = ("WhatsApp/2.23", "facebookexternalhit/1.1", "Slackbot-LinkExpanding 1.0", "")


async def seen(answer: ClientResponse) -> tuple[int, str]:
    """Return all of an answer that somebody could tell apart."""
    return answer.status, await answer.text()


@pytest.mark.covers("H14", "55")
async def test_looking_at_a_link_tells_nothing_and_uses_nothing_up(
    house: House, somebody: ClientSession
) -> None:
    token = await house.link()
    for bot in BOTS * 5:
        for method in ("GET", "HEAD"):
            for address in (f"/p/{token}", f"/p/{token}/date-of-birth"):
                headers = {"User-Agent": bot}
                answer = await somebody.request(method, house.url + address, headers=headers)
                assert answer.status == 200
                assert not PERSONAL.search(await answer.text())
                assert "Set-Cookie" not in answer.headers
    assert await house.tries() == 0
    await comes_in(somebody, house, token)


async def test_the_first_page_is_the_same_for_every_link(
    house: House, somebody: ClientSession
) -> None:
    tokens = [await house.link(), make_token(secrets.token_bytes), "x", "chat."]
    pages = {await seen(await somebody.get(f"{house.url}/p/{token}")) for token in tokens}
    assert len(pages) == 1


async def _dead_links(house: House, somebody: ClientSession) -> list[str]:
    unknown = make_token(secrets.token_bytes)
    expired = await house.link(expires_at=later(house.clock, seconds=-1))
    revoked = await house.link()
    await house.database.write(lambda c: revoke_links(c, house.preparation_id, now=house.clock()))
    locked = await house.link()
    for _ in range(5):
        await gives_date(somebody, house, locked, WRONG)
    return [unknown, expired, revoked, locked, "short", revoked[:-1], locked.swapcase()]


@pytest.mark.covers("H15", "51", "52", "53", "59")
async def test_unknown_expired_revoked_and_locked_links_look_the_same(
    house: House, somebody: ClientSession
) -> None:
    dead = await _dead_links(house, somebody)
    walks: list[Callable[[str], Awaitable[ClientResponse]]] = [
        lambda token: presses_start(somebody, house, token),
        lambda token: gives_date(somebody, house, token, ROSA),
        lambda token: gives_date(somebody, house, token, WRONG),
    ]
    for walk in walks:
        answers = {await seen(await walk(token)) for token in dead}
        assert len(answers) == 1
        status, page = answers.pop()
        assert status == 404
        assert "This link does not work" in page
        assert "Call your GP practice and ask for a new link" in page
        assert not PERSONAL.search(page)


@pytest.mark.covers("H15", "69")
async def test_of_ten_wrong_dates_five_are_looked_at_and_the_right_one_comes_too_late(
    house: House, somebody: ClientSession
) -> None:
    token = await house.link()
    answers = [await gives_date(somebody, house, token, WRONG) for _ in range(10)]
    assert [answer.status for answer in answers] == [422] * 4 + [404] * 6
    assert "You have 4 more tries" in await answers[0].text()
    assert "You have 1 more try" in await answers[3].text()
    assert await house.tries() == 5
    assert (await gives_date(somebody, house, token, ROSA)).status == 404


@pytest.mark.covers("H15", "70")
async def test_guesses_sent_at_once_share_five_tries(house: House, somebody: ClientSession) -> None:
    token = await house.link()
    guesses = [
        gives_date(somebody, house, token, {"day": str(n % 28 + 1), "month": "7", "year": "1950"})
        for n in range(60)
    ]
    answers = [answer.status for answer in await asyncio.gather(*guesses)]
    assert (answers.count(422), answers.count(404)) == (4, 56)
    assert await house.tries() == 5


@pytest.mark.covers("60", "68")
async def test_a_date_that_cannot_be_one_costs_no_try(
    house: House, somebody: ClientSession
) -> None:
    token = await house.link()
    for typed in (
        {},
        {"day": "31", "month": "2", "year": "1950"},
        {"year": "50"},
        {"day": "x" * 9999},
    ):
        answer = await gives_date(somebody, house, token, typed)
        assert answer.status == 422
        assert "There is a problem" in await answer.text()
    assert await house.tries() == 0


async def test_a_mistyped_date_stays_in_the_boxes_and_is_escaped(
    house: House, somebody: ClientSession
) -> None:
    typed = {"day": '"><script>', "month": "{{7*7}}", "year": "1950"}
    page = await (await gives_date(somebody, house, await house.link(), typed)).text()
    assert 'value="&#34;&gt;&lt;script&gt;"' in page
    assert "{{7*7}}" in page


@pytest.mark.covers("58")
async def test_a_monstrous_token_is_refused_calmly(house: House, somebody: ClientSession) -> None:
    answer = await somebody.get(f"{house.url}/p/{'a' * 4000}")
    assert answer.status == 200
    answer = await presses_start(somebody, house, "a" * 4000)
    assert answer.status == 404


async def test_a_link_may_be_used_again_and_again(house: House, somebody: ClientSession) -> None:
    token = await house.link()
    for _ in range(12):
        await comes_in(somebody, house, token)
    assert await house.tries() == 0


async def test_who_is_in_already_need_not_give_their_date_again(
    house: House, somebody: ClientSession
) -> None:
    token = await house.link()
    assert await is_asked_for_date(somebody, house, token)
    await comes_in(somebody, house, token)
    assert (await presses_start(somebody, house, token)).headers["Location"] == "/p/chat"


@pytest.mark.covers("49", "54", "I7")
async def test_another_patients_link_asks_for_their_date_and_ends_my_visit(
    house: House, somebody: ClientSession
) -> None:
    await comes_in(somebody, house)
    mine = visit_cookie(somebody)
    other = await house.database.write(
        lambda c: house.builder.everything(c, first_name="Tomasz", date_of_birth=date(1948, 5, 3))
    )
    token = await house.link(other)
    assert await is_asked_for_date(somebody, house, token)
    assert (await gives_date(somebody, house, token, ROSA)).status == 422
    theirs = {"day": "3", "month": "May", "year": "1948"}
    assert (await gives_date(somebody, house, token, theirs)).status == 303
    page = await (await somebody.get(f"{house.url}/p/chat")).text()
    assert "Hello Tomasz" in page
    assert "Rosa" not in page
    async with ClientSession(cookies={"visit": mine}) as thief:
        answer = await thief.get(f"{house.url}/p/chat", allow_redirects=False)
        assert (answer.status, answer.headers["Location"]) == (303, "/p/ended")


@pytest.mark.covers("H14")
async def test_the_cookie_is_strict_and_bound_to_the_host_over_https(
    database: Database, clock: HandClock, somebody: ClientSession
) -> None:
    async with running_house(database, clock, public_url="https://beforehand.example") as house:
        answer = await gives_date(somebody, house, await house.link(), ROSA)
        cookie = answer.headers["Set-Cookie"]
        assert cookie.startswith("__Host-visit=")
        for part in ("HttpOnly", "Secure", "Path=/", "SameSite=Strict", "Max-Age=1800"):
            assert part in cookie
        assert "Domain" not in cookie
        assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


async def test_over_plain_http_the_cookie_has_a_plain_name(
    house: House, somebody: ClientSession
) -> None:
    cookie = (await gives_date(somebody, house, await house.link(), ROSA)).headers["Set-Cookie"]
    assert cookie.startswith("visit=")
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie


@pytest.mark.covers("H14", "I10")
async def test_no_token_is_kept_in_the_clear(house: House, somebody: ClientSession) -> None:
    token = await house.link()
    await comes_in(somebody, house, token)
    visit = visit_cookie(somebody)
    await house.database.write(lambda c: c.exec_driver_sql("SELECT 1"))
    file = house.database.engine.url.database
    assert file is not None
    for path in (file, f"{file}-wal"):
        held = Path(path).read_bytes()
        assert token.encode() not in held
        assert visit.encode() not in held
