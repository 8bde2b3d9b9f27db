"""The stream of what is new: complete, in order, and over when the visit is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiohttp import ClientResponse, ClientSession

from preparation.records.links import revoke_links
from tests.web.house import House
from tests.web.walking import comes_in


@asynccontextmanager
async def listening(
    somebody: ClientSession, house: House, last: str = ""
) -> AsyncIterator[ClientResponse]:
    """Open the stream as a browser does, naming the last line it has."""
    headers = {"Last-Event-ID": last} if last else {}
    async with somebody.get(f"{house.url}/p/chat/events", headers=headers) as stream:
        yield stream


async def next_event(stream: ClientResponse) -> tuple[str, str, Any]:
    """Return id, kind and content of the next event."""
    fields = {"id": "", "event": "", "data": ""}
    async with asyncio.timeout(5):
        while line := (await stream.content.readline()).decode():
            if line == "\n" and fields["event"]:
                return fields["id"], fields["event"], json.loads(fields["data"])
            name, _, content = line.rstrip("\n").partition(": ")
            fields[name] = content
    raise EOFError


async def kinds_until_the_end(stream: ClientResponse) -> AsyncIterator[str]:
    """Return the kinds of all events until the stream is closed."""
    with suppress(EOFError):
        while True:
            yield (await next_event(stream))[1]


async def next_lines(stream: ClientResponse, count: int) -> list[tuple[str, str]]:
    """Return id and text of the next lines."""
    lines: list[tuple[str, str]] = []
    while len(lines) < count:
        event_id, kind, content = await next_event(stream)
        if kind == "line":
            lines.append((event_id, content["text"]))
    return lines


@pytest.fixture
async def inside(house: House, somebody: ClientSession) -> House:
    """Return the house with somebody in it."""
    await comes_in(somebody, house)
    return house


@pytest.mark.covers("F67", "I5")
async def test_lines_of_both_channels_come_in_order_with_how_they_were_sent(
    inside: House, somebody: ClientSession
) -> None:
    await inside.says("Hello", channel="sms")
    async with listening(somebody, inside) as stream:
        assert stream.headers["Content-Type"].startswith("text/event-stream")
        assert stream.headers["X-Accel-Buffering"] == "no"
        assert stream.headers["Cache-Control"] == "no-store"
        assert "Content-Security-Policy" in stream.headers
        event_id, kind, first = await next_event(stream)
        assert (kind, first["id"], first["text"]) == ("line", event_id, "Hello")
        assert first["via"] == "by text message"
        await inside.texted("OK")
        await inside.says("What matters?", ("Skip",))
        assert [text for _, text in await next_lines(stream, 2)] == ["OK", "What matters?"]


@pytest.mark.covers("F64", "F65")
async def test_after_a_lost_connection_nothing_is_missing(
    inside: House, somebody: ClientSession
) -> None:
    async with listening(somebody, inside) as stream:
        await inside.says("one")
        ((last, _),) = await next_lines(stream, 1)
    for text in ("two", "three", "four"):
        await inside.says(text)
    async with listening(somebody, inside, last) as stream:
        lines = await next_lines(stream, 4)
    # The page knows a line that it has: an overlap is no harm, a gap would be.
    assert [text for _, text in lines] == ["one", "two", "three", "four"]


async def test_a_long_conversation_is_not_sent_anew_each_time(
    inside: House, somebody: ClientSession
) -> None:
    for n in range(60):
        await inside.says(str(n))
    async with listening(somebody, inside) as stream:
        lines = await next_lines(stream, 60)
    async with listening(somebody, inside, lines[-1][0]) as stream:
        again = await next_lines(stream, 20)
    assert [text for _, text in again] == [str(n) for n in range(40, 60)]


async def test_what_is_published_while_the_page_is_being_read_is_not_missed(
    inside: House, somebody: ClientSession
) -> None:
    async with listening(somebody, inside) as stream:
        writing = [asyncio.create_task(inside.says(str(n))) for n in range(30)]
        lines = await next_lines(stream, 30)
        await asyncio.gather(*writing)
    assert {text for _, text in lines} == {str(n) for n in range(30)}


@pytest.mark.covers("F68", "I7")
async def test_a_revoked_link_ends_the_open_page(inside: House, somebody: ClientSession) -> None:
    async with listening(somebody, inside) as stream:
        await inside.says("one")
        await next_lines(stream, 1)
        await inside.database.write(
            lambda c: revoke_links(c, inside.preparation_id, now=inside.clock())
        )
        await inside.says("not for this page any more")
        kinds = [kind async for kind in kinds_until_the_end(stream)]
        assert kinds[-1] == "ended"
        assert "line" not in kinds


async def test_without_a_visit_there_is_no_stream(house: House, somebody: ClientSession) -> None:
    async with listening(somebody, house) as stream:
        assert stream.status == 204


async def test_progress_comes_down_when_it_changes(inside: House, somebody: ClientSession) -> None:
    async with listening(somebody, inside) as stream:
        assert (await next_event(stream))[1] == "progress"
        await inside.marks(what_matters="answered")
        kinds = [await next_event(stream) for _ in range(2)]
    assert ("", "progress", {"text": "1 of 6 main questions done. You can skip any."}) in kinds


async def test_an_open_stream_does_not_hold_up_the_end_of_the_program(
    inside: House, somebody: ClientSession
) -> None:
    async with listening(somebody, inside) as stream:
        await next_event(stream)
        # The fixture's own closing would take ten seconds if streams were waited for.
        inside.assistant.silent = True
