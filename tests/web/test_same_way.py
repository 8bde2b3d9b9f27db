"""Unknown, expired, revoked and locked links take the same way through the program.

The times are printed (`-s`), never asserted: a machine that does other things too would lie.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from statistics import median

import pytest
from aiohttp import ClientResponse, ClientSession
from sqlalchemy import event

from preparation.conversation.links import make_token
from preparation.records.links import revoke_links
from tests.web.house import House, later
from tests.web.walking import ROSA, WRONG, gives_date, presses_start

TIMES = 12
"""Of each; more from one address would be stopped."""

type Walk = Callable[[str], Awaitable[ClientResponse]]


async def dead_links(house: House, somebody: ClientSession) -> dict[str, str]:
    """Return a link of every kind that does not open."""
    dead = {
        "unknown": make_token(lambda n: bytes(range(n))),
        "expired": await house.link(expires_at=later(house.clock, seconds=-1)),
        "revoked": await house.link(),
    }
    await house.database.write(lambda c: revoke_links(c, house.preparation_id, now=house.clock()))
    dead["locked"] = await house.link()
    for _ in range(5):
        await gives_date(somebody, house, dead["locked"], WRONG)
    return dead


def statements(house: House) -> list[str]:
    """Return a list that every statement is added to as it goes to the database."""
    said: list[str] = []
    event.listen(house.database.engine, "before_cursor_execute", lambda *call: said.append(call[2]))
    return said


@pytest.mark.covers("H15", "59")
async def test_every_dead_link_asks_the_database_the_same_things(
    house: House, somebody: ClientSession
) -> None:
    dead = await dead_links(house, somebody)
    walks: dict[str, Walk] = {
        "press": lambda token: presses_start(somebody, house, token),
        "date": lambda token: gives_date(somebody, house, token, ROSA),
    }
    said = statements(house)
    for name, walk in walks.items():
        asked: set[tuple[str, ...]] = set()
        took: dict[str, list[float]] = {kind: [] for kind in dead}
        for kind, token in [*dead.items()] * TIMES:
            said.clear()
            before = time.perf_counter()
            await walk(token)
            took[kind].append((time.perf_counter() - before) * 1000)
            asked.add(tuple(said))
        print(name, {kind: f"{median(times):.1f} ms" for kind, times in took.items()})
        assert len(asked) == 1
        assert asked.pop()


@pytest.mark.covers("H15", "59")
async def test_the_reply_about_a_number_waits_for_no_look_up(
    house: House, somebody: ClientSession
) -> None:
    """The look-up writes, and nothing can be written here: the replies come all the same."""
    gate = threading.Event()
    held = asyncio.create_task(house.database.write(lambda _c: gate.wait(60)))
    address = f"{house.url}/ask/{house.built.practice.id}"
    try:
        replies = set()
        for number in ("07700 900998", str(house.built.patient.mobile)):
            answer = await somebody.post(address, data={"number": number})
            replies.add((answer.status, await answer.text()))
        assert not held.done()
        assert len(replies) == 1
    finally:
        gate.set()
    assert await held
    await house.everything_sent()
