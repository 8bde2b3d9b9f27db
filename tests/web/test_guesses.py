"""Guessing a date of birth over HTTP: five are looked at, from wherever, with whatever links."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import make_mocked_request

from channels.web_rate import RULES, client_address
from preparation.records.database import Connection, Database
from preparation.records.links import count_try, link_hash, revoke_links
from tests.builders import HandClock
from tests.web.house import House, running_house
from tests.web.walking import ROSA, WRONG, comes_in, gives_date

GUESSES = 10_000


def as_fields(born: date) -> dict[str, str]:
    return {"day": str(born.day), "month": str(born.month), "year": str(born.year)}


@pytest.mark.covers("H15", "69", "70")
async def test_of_guesses_over_the_web_five_are_looked_at(
    database: Database, clock: HandClock
) -> None:
    """Several links to one patient, each guess from an address of its own."""
    async with running_house(database, clock, trusted_proxies=1) as house:
        links = [await house.link() for _ in range(4)]
        # The last one is right: it must find the door locked.
        first = date(1951, 3, 14) - timedelta(days=GUESSES - 1)
        async with ClientSession() as guesser:
            gate = asyncio.Semaphore(40)

            async def guess(n: int) -> int:
                async with gate:
                    answer = await guesser.post(
                        f"{house.url}/p/{links[n % len(links)]}/date-of-birth",
                        data=as_fields(first + timedelta(days=n)),
                        headers={"X-Forwarded-For": f"10.{n // 250}.{n % 250}.1"},
                        allow_redirects=False,
                    )
                    return answer.status

            early = [await guess(n) for n in range(20)]
            at_once = await asyncio.gather(*(guess(GUESSES - n) for n in range(1, 201)))
            assert early[:5] == [422, 422, 422, 422, 404]
            assert set(early[5:]) | set(at_once) == {404}
        assert await house.tries() == 5


async def tries(house: House, token: str, times: int) -> int:
    """Try a date at a link many times, and say how often the patient's own was read for it."""
    hashed = link_hash(house.database.vault, token)

    def work(c: Connection) -> int:
        counted = (count_try(c, hashed, now=house.clock()) for _ in range(times))
        return sum(one is not None for one in counted)

    return await house.database.write(work)


@pytest.mark.covers("H15", "70")
async def test_of_ten_thousand_guesses_five_are_looked_at(house: House) -> None:
    """At the door's own lock, a link at a time: over the web it takes minutes."""
    links = [await house.link() for _ in range(4)]
    looked_at = await asyncio.gather(*(tries(house, link, GUESSES // 4) for link in links))
    assert sum(looked_at) == await house.tries() == 5


@pytest.mark.covers("H15", "70")
async def test_a_hundred_guesses_at_once_over_four_links_are_five(houses: House) -> None:
    house = houses
    links = [await house.link() for _ in range(4)]
    async with ClientSession() as guesser:
        answers = await asyncio.gather(
            *(gives_date(guesser, house, links[n % 4], WRONG) for n in range(50))
        )
    # The fifth wrong one is told the same as all that follow.
    assert sorted(answer.status for answer in answers) == [404] * 46 + [422] * 4
    assert await house.tries() == 5


@pytest.mark.covers("H15")
async def test_one_address_is_stopped_whatever_links_it_has(
    house: House, somebody: ClientSession
) -> None:
    people = [await house.database.write(lambda c: house.builder.everything(c)) for _ in range(13)]
    links = [await house.link(one) for one in people]
    most = RULES["guess"].amount
    answers = [await gives_date(somebody, house, links[n // 5], WRONG) for n in range(most + 5)]
    assert [answer.status for answer in answers].count(429) == 5
    assert await house.tries() == most
    page = await answers[-1].text()
    assert "Please wait" in page
    assert "Rosa" not in page


@pytest.mark.covers("H15", "94")
@pytest.mark.parametrize(
    ("remote", "forwarded", "proxies", "counted"),
    [
        ("203.0.113.9", "10.0.0.1", 0, "203.0.113.9"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.7", 1, "198.51.100.7"),
        ("127.0.0.1", "10.0.0.1, 198.51.100.7, 192.0.2.1", 2, "198.51.100.7"),
        ("203.0.113.9", "", 1, "203.0.113.9"),
        ("203.0.113.9", "10.0.0.1", 2, "203.0.113.9"),
        # A proxy that we were not told of: its address would stand for everybody.
        ("127.0.0.1", "198.51.100.7", 0, None),
        ("127.0.0.1", "", 0, "127.0.0.1"),
    ],
)
def test_nobody_can_write_their_own_address(
    remote: str, forwarded: str, proxies: int, counted: str | None
) -> None:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    request = make_mocked_request("POST", "/p/x", headers=headers).clone(remote=remote)
    assert client_address(request, proxies) == counted


@pytest.mark.covers("H15", "69")
async def test_after_the_lock_a_new_link_from_the_practice_opens_the_page(
    house: House, somebody: ClientSession
) -> None:
    token = await house.link()
    for _ in range(5):
        await gives_date(somebody, house, token, WRONG)
    page = await (await gives_date(somebody, house, token, ROSA)).text()
    assert "Call your GP practice and ask for a new link" in page
    await house.database.write(lambda c: revoke_links(c, house.preparation_id, now=house.clock()))
    await comes_in(somebody, house)


async def test_links_made_after_a_lock_do_not_open_by_themselves(
    house: House, somebody: ClientSession
) -> None:
    token = await house.link()
    for _ in range(5):
        await gives_date(somebody, house, token, WRONG)
    another = await house.link()
    assert (await gives_date(somebody, house, another, ROSA)).status == 404
