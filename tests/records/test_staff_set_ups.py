"""A link by which a password is chosen is good once, however many use it at the same moment."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from preparation.records.database import Database
from preparation.records.staff import StaffId
from preparation.records.staff_set_ups import find_set_up, make_set_up, use_set_up, waiting_until
from preparation.records.tables import staff_set_ups
from tests.builders import Builder, HandClock
from tests.practice.surgery import add_member

TOKEN = "k" * 22


async def handed_over(databases: Database, clock: HandClock) -> StaffId:
    builder = Builder(databases.vault, clock)
    with databases.engine.begin() as c:
        who = StaffId(add_member(c, builder, builder.practice(c), "osei"))
        make_set_up(c, databases.vault, who, TOKEN, by="boss", now=clock(), new_id=builder.new_id)
    return who


@pytest.mark.covers("F66", "90")
async def test_of_many_who_use_a_link_at_once_one_gets_in(
    databases: Database, clock: HandClock
) -> None:
    who = await handed_over(databases, clock)
    vault, now = databases.vault, clock()
    assert await databases.read(lambda c: find_set_up(c, vault, TOKEN, now=now)) is not None
    tries = (databases.write(lambda c: use_set_up(c, vault, TOKEN, now=now)) for _ in range(8))
    assert sum(await asyncio.gather(*tries)) == 1
    assert await databases.read(lambda c: find_set_up(c, vault, TOKEN, now=now)) is None
    assert await databases.read(lambda c: waiting_until(c, who, now=now)) is None


async def test_the_link_itself_is_not_kept(databases: Database, clock: HandClock) -> None:
    await handed_over(databases, clock)
    rows = await databases.read(lambda c: str(c.execute(select(staff_set_ups)).all()))
    assert TOKEN not in rows
