"""A manager sees who may sign in, signs them out, locks them, and helps with a lost phone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from practice.navigation import MORE, WAYS, groups_of, ways_of
from preparation.model import Role
from preparation.records.database import Database
from preparation.records.staff import count_try, find_member, is_enabled
from preparation.records.staff_sign_ins import sign_ins_of
from preparation.records.tables import audit
from tests.builders import Builder
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.roles import MANAGER, RECEPTION, everybody, sign_in_as
from tests.practice.surgery import Surgery
from tests.practice.visitor import Visitor, visiting

__all__ = ["everybody"]
STAFF = "/practice/staff"


class Desk:
    """What a manager does about others."""

    def __init__(self, visitor: Visitor, database: Database, builder: Builder) -> None:
        self.visitor, self.database, self.builder = visitor, database, builder

    async def does(self, change: str, username: str) -> int:
        who = await self.database.read(lambda c: find_member(c, username))
        return (await self.visitor.posts(f"{STAFF}/{who.id}", {"change": change})).status

    async def signed_in(self, username: str) -> int:
        now = self.builder.clock()

        def count(c) -> int:  # type: ignore[no-untyped-def]
            return len(sign_ins_of(c, find_member(c, username).id, now=now))

        return await self.database.read(count)


@pytest.fixture
async def desk(surgery: Surgery, everybody: None, database: Database, builder: Builder):  # type: ignore[no-untyped-def]
    async with visiting(surgery, MANAGER) as visitor:
        yield Desk(visitor, database, builder)


async def test_everybody_of_the_practice_is_listed_and_nobody_else(desk: Desk) -> None:
    page = (await desk.visitor.gets(STAFF)).text
    assert f"Signs in as {RECEPTION}" in page
    assert f"Signs in as {KINGFISHER}" in page
    assert HERON not in page
    assert "staff-2" not in page


@pytest.mark.covers("F71")
async def test_who_is_signed_out_or_not_let_in_any_more_is_out_at_once(desk: Desk) -> None:
    who = await desk.database.read(lambda c: find_member(c, RECEPTION))
    sign_in_as(desk.database, desk.builder, who.id)
    assert await desk.signed_in(RECEPTION) == 1
    assert await desk.does("sign_out", RECEPTION) == 303
    assert await desk.signed_in(RECEPTION) == 0
    await desk.does("disable", RECEPTION)
    assert not await desk.database.read(lambda c: is_enabled(c, who.id))
    assert "May not sign in" in (await desk.visitor.gets(STAFF)).text
    await desk.does("enable", RECEPTION)
    assert await desk.database.read(lambda c: is_enabled(c, who.id))


async def test_a_locked_account_is_shown_and_unlocked(desk: Desk) -> None:
    def wrong(c) -> None:  # type: ignore[no-untyped-def]
        for _ in range(5):
            count_try(c, RECEPTION, now=desk.builder.clock())

    await desk.database.write(wrong)
    assert "Locked until" in (await desk.visitor.gets(STAFF)).text
    await desk.does("unlock", RECEPTION)
    assert "Locked until" not in (await desk.visitor.gets(STAFF)).text
    actions = await desk.database.read(lambda c: list(c.execute(select(audit.c.action)).scalars()))
    assert actions.count("unlocked an account") == 1


@pytest.mark.covers("H20", "87", "91")
async def test_nobody_locks_themselves_out_nor_anybody_of_another_practice(desk: Desk) -> None:
    for change in ("disable", "sign_out", "reset_code"):
        assert await desk.does(change, MANAGER) == 404
    assert await desk.does("disable", "staff-2") == 404
    assert await desk.does("is_admin", RECEPTION) == 404


def test_few_pages_stand_on_top_and_every_other_is_found_under_more() -> None:
    for role in Role:
        on_top = {way.address for way in ways_of(role)}
        under = {way.address for _, ways in groups_of(role) for way in ways}
        mine = {way.address for way in WAYS if role in way.roles}
        assert len(on_top) <= 6
        assert mine <= on_top | (under if MORE in on_top else set())


async def test_what_is_under_more_can_be_opened(desk: Desk, town: Town) -> None:
    page = (await desk.visitor.gets(MORE)).text
    for _, ways in groups_of(Role.MANAGER):
        for way in ways:
            assert f'href="{way.address}"' in page
