"""What a hostile or confused page may send: nothing falls over, and nobody else is shown."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession, CookieJar, web

from channels.web_forms import read_form
from preparation.records.database import Database
from preparation.records.practices import change_choices
from tests.builders import HandClock
from tests.web.answering import has_said, presses, texts
from tests.web.house import House, running_house
from tests.web.walking import ROSA, comes_in, gives_date, sends


@pytest.mark.covers("45")
async def test_a_button_that_was_not_offered_is_words_like_any_other(
    house: House, somebody: ClientSession
) -> None:
    await house.says("What matters?", ("Skip",))
    await comes_in(somebody, house)
    for text in ("/restart", "Delete everything", '/set_x{"name":"OK"}'):
        assert (await sends(somebody, house, text)).status == 200
    assert await house.received() == ["/restart", "Delete everything", '/set_x{"name":"OK"}']


@pytest.mark.covers("45")
@pytest.mark.parametrize("address", ["answers/everything", "answers/private/x", "copy.exe"])
async def test_a_press_that_no_page_has_is_not_found(
    house: House, somebody: ClientSession, address: str
) -> None:
    await comes_in(somebody, house)
    assert (await presses(somebody, house, f"/p/{address}")).status in (404, 405)


@pytest.mark.covers("47")
async def test_there_is_no_web_socket_to_open(house: House, somebody: ClientSession) -> None:
    await comes_in(somebody, house)
    answer = await somebody.get(
        f"{house.url}/p/chat",
        headers={
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Origin": "https://evil.example",
        },
    )
    assert answer.status == 200
    assert "Upgrade" not in answer.headers


@pytest.mark.covers("57")
async def test_only_the_token_in_the_path_counts(house: House, somebody: ClientSession) -> None:
    token, other = await house.link(), "A" * 22
    address = f"{house.url}/p/{other}/date-of-birth?token={token}&token={token}"
    assert (await somebody.post(address, data=ROSA | {"token": token})).status == 404
    doubled = f"{token}{token}"
    assert (await gives_date(somebody, house, doubled, ROSA)).status == 404
    twice = f"{house.url}/p/{token}/date-of-birth?token={other}"
    answer = await somebody.post(twice, data=ROSA, allow_redirects=False)
    assert answer.headers["Location"] == "/p/chat"


@pytest.mark.covers("63")
async def test_day_and_month_are_never_exchanged(house: House, somebody: ClientSession) -> None:
    bob = await house.database.write(
        lambda c: house.builder.everything(c, date_of_birth=date(1950, 1, 2))
    )
    token = await house.link(bob)
    wrong = {"day": "1", "month": "2", "year": "1950"}
    assert (await gives_date(somebody, house, token, wrong)).status == 422
    right = {"day": "02", "month": "01", "year": "1950"}
    assert (await gives_date(somebody, house, token, right)).status == 303


@pytest.mark.covers("42", "50")
async def test_a_long_edit_is_kept_whole_and_a_longer_one_given_back(
    house: House, somebody: ClientSession
) -> None:
    (row, *_) = await has_said(house)
    await comes_in(somebody, house)
    medicines = "\n".join(f"medicine {n}, one in the morning" for n in range(200))
    await presses(somebody, house, "/p/answers/change", id="1", line=row, text=medicines)
    assert (await texts(house))[0] == medicines
    for text, status in (("x" * 20_001, 422), ("x" * 1_000_000, 413)):
        answer = await presses(somebody, house, "/p/answers/add", question="tried", text=text)
        assert answer.status == status
    assert len(await texts(house)) == 5


@pytest.mark.covers("46", "H18")
async def test_markup_in_an_answer_is_words_on_every_page(
    house: House, somebody: ClientSession
) -> None:
    bad = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) \"'>{{7*7}}"
    (row,) = await has_said(house, ("what_matters", bad))
    await comes_in(somebody, house)
    for address in ("answers", f"answers/change?line={row}", f"answers/remove?line={row}", "copy"):
        page = await (await somebody.get(f"{house.url}/p/{address}")).text()
        assert "<img" not in page, address
        assert "{{7*7}}" in page
        assert not re.search(r"<[^>]*\son\w+=", page)


async def says(house: House, raw: bytes) -> bytes:
    """Send bytes to the server as they are, and return what comes back before it hangs up."""
    host = urlsplit(house.url)
    reader, writer = await asyncio.open_connection(host.hostname, host.port)
    writer.write(raw)
    await writer.drain()
    try:
        return await asyncio.wait_for(reader.read(2000), 5)
    finally:
        writer.close()


@pytest.mark.covers("F73")
async def test_two_lengths_in_one_request_are_refused_and_nothing_is_smuggled(
    house: House, somebody: ClientSession
) -> None:
    head = b"POST /p/chat/messages HTTP/1.1\r\nHost: x\r\n"
    smuggled = b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    both = head + b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n" + smuggled
    twice = head + b"Content-Length: 6\r\nContent-Length: 60\r\n\r\n" + smuggled
    for raw in (both, twice, head + b"Transfer-Encoding: chunked, identity\r\n\r\n" + smuggled):
        answer = await says(house, raw)
        assert answer.startswith(b"HTTP/1.0 400") or answer.startswith(b"HTTP/1.1 400")
        assert answer.count(b"HTTP/1.") == 1


@pytest.mark.covers("F73")
async def test_who_hangs_half_open_keeps_nobody_else_waiting(
    house: House, somebody: ClientSession
) -> None:
    host = urlsplit(house.url)
    hanging = [await asyncio.open_connection(host.hostname, host.port) for _ in range(50)]
    for n, (_, writer) in enumerate(hanging):
        writer.write(
            (b"GET /p/x HTTP/1.1\r\nX-Slow: ", b"POST /p/chat/messages HTTP/1.1\r\n")[n % 2]
        )
        await writer.drain()
    await comes_in(somebody, house)
    assert (await sends(somebody, house, "still here")).status == 200
    for _, writer in hanging:
        writer.close()
    assert await house.received() == ["still here"]


class NeverEnding:
    """A form of which one part comes, and then nothing."""

    content_length = None
    content_type = "application/x-www-form-urlencoded"

    @property
    def content(self) -> NeverEnding:
        return self

    async def iter_chunked(self, _size: int) -> AsyncIterator[bytes]:
        yield b"text=one+letter"
        await asyncio.Event().wait()


@pytest.mark.covers("F73")
async def test_a_form_that_never_ends_is_not_waited_for() -> None:
    with pytest.raises(web.HTTPRequestTimeout):
        await read_form(NeverEnding(), seconds=0.05)  # type: ignore[arg-type]


@pytest.mark.covers("H3")
async def test_whom_to_call_is_said_by_nation(database: Database, clock: HandClock) -> None:
    async with running_house(database, clock, nation="northern_ireland") as house:
        practice = house.built.practice
        async with ClientSession(cookie_jar=CookieJar(unsafe=True)) as somebody:
            start = await (await somebody.get(f"{house.url}/p/x")).text()
            assert "GP out of hours line" in start
            assert "111" not in start
            await comes_in(somebody, house)
            # A practice says for itself where it is.
            chat = await (await somebody.get(f"{house.url}/p/chat")).text()
            assert "Call 111" in chat
            there = replace(practice.choices, nation="northern_ireland")
            await database.write(lambda c: change_choices(c, practice.id, there))
            chat = await (await somebody.get(f"{house.url}/p/chat")).text()
            assert "GP out of hours line" in chat
