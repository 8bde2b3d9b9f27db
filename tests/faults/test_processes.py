"""Two processes on one database: they do not tread on each other, on either database."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from aiohttp.test_utils import unused_port

from beforehand.demo.faults import slow_answer
from beforehand.started import StartedByUs
from preparation.clock import ids_after
from preparation.messages import NewOutbound, OutboundMessage
from preparation.records.database import Connection, Database
from preparation.records.outbound import claim_due, queue
from tests.faults.checker import broken
from tests.faults.evidence import THINGS
from tests.faults.home import ANN, OURS, ROSA, SMS, Home

LEASE = timedelta(seconds=60)


@pytest.mark.covers("F23", "F44", "F49", "I3", "I4", "I5")
async def test_two_processes_take_in_and_answer_every_text_once(homes: Home) -> None:
    """Each is told of every text, at the same time, and both work on whatever is due."""
    first = await homes.starts()
    second = await homes.starts(port=unused_port())
    for each in THINGS[:4]:
        for number, word in ((ROSA, "rosaword"), (ANN, "annword")):
            message = homes.twilio.lose_inbound(number, OURS, f"{word} {each}")
            told = (homes.twilio.tell(message) for _ in range(5))
            assert set(await asyncio.gather(*told)) == {200}
        homes.clock.moves(seconds=1)
        await asyncio.gather(first.works(), second.works())
    await homes.comes_right()
    assert "\n".join(await broken(homes.evidence())) == ""


@pytest.mark.covers("F50", "I4")
async def test_a_process_that_slept_past_its_lease_sends_nothing_twice(homes: Home) -> None:
    """Twilio has its text already; the other process looks it up and does not send."""
    first = await homes.starts()
    second = await homes.starts(port=unused_port())
    homes.twilio.faults.append(slow_answer(0.4))
    assert await homes.sends(ROSA, "rosaword one") == 200
    sleeping = asyncio.create_task(first.works())
    while not await homes.told(ROSA):
        await asyncio.sleep(0.01)
    homes.clock.moves(seconds=61)
    await second.works()
    await sleeping
    await homes.comes_right()
    assert "\n".join(await broken(homes.evidence())) == ""


@pytest.mark.covers("F51", "I4", "I14")
async def test_two_schedulers_start_a_thing_once(homes: Home) -> None:
    first = await homes.starts()
    second = await homes.starts(port=unused_port())
    began = [StartedByUs(each.engine) for each in (first, second)]
    for _ in range(40):
        homes.clock.moves(hours=18)
        for work in ("invite_due", "remind_due", "close_due"):
            await asyncio.gather(*(getattr(each, work)() for each in began))
        await asyncio.gather(first.works(), second.works())
    await homes.twilio.settle()
    told = await homes.told(ROSA)
    assert told
    assert len(told) == len(set(told))
    assert not [each for each in await broken(homes.evidence()) if each.startswith(("I4", "I14"))]


@pytest.mark.covers("F49", "I4")
async def test_two_open_transactions_claim_no_text_twice(homes: Home) -> None:
    await homes.starts()
    database, new_id = homes.here.database, ids_after(homes.clock)

    def add(c: Connection) -> None:
        for number, to in enumerate((ROSA, ANN)):
            mine = homes.practice.id
            message = NewOutbound(f"x:{number}", mine, None, None, SMS, "reply", "x", to)
            queue(c, message, now=homes.clock(), new_id=new_id, vault=database.vault)

    await homes.writes(add)
    with ThreadPoolExecutor(1) as other:
        with database.engine.connect() as c, c.begin():
            mine = _claim(homes, c, 1)
            theirs = other.submit(_claims_beside, homes, database)
            if not database.is_sqlite:  # SQLite lets the second wait for the first
                assert {m.intent_key for m in theirs.result(10)}.isdisjoint({mine[0].intent_key})
        claimed = [message.intent_key for message in [*mine, *theirs.result(15)]]
    assert sorted(claimed) == ["x:0", "x:1"]


def _claim(home: Home, c: Connection, limit: int) -> list[OutboundMessage]:
    return claim_due(c, now=home.clock(), lease=LEASE, limit=limit)


def _claims_beside(home: Home, database: Database) -> list[OutboundMessage]:
    with database.engine.connect() as c, c.begin():
        return _claim(home, c, 10)
