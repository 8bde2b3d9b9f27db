"""Who saw which list, who tried to get in and who left: the trail says so, and is not flooded."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from preparation.records.database import Connection, Database
from preparation.records.staff import find_member
from preparation.records.tables import audit
from tests.builders import HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.roles import AUDITOR, MANAGER, RECEPTION, everybody
from tests.practice.surgery import Surgery
from tests.practice.visitor import visiting

__all__ = ["everybody"]
LISTS = {
    "/practice/": "appointments",
    "/practice/worklist": "worklist",
    "/practice/alerts": "alerts",
    "/practice/results": "results",
    "/practice/invites": "invitations",
    "/practice/deliveries": "deliveries",
    "/practice/import": "import",
}


async def lines(database: Database, *actions: str) -> list[tuple[str, str, str]]:
    """Return who, what and about what, oldest first."""

    def read(c: Connection) -> list[tuple[str, str, str]]:
        rows = c.execute(select(audit).order_by(audit.c.number))
        return [(row.actor, row.action, row.subject) for row in rows if row.action in actions]

    return await database.read(read)


@pytest.mark.covers("H21")
async def test_who_saw_a_list_of_patients_is_noted_once_an_hour(
    surgery: Surgery, everybody: None, database: Database, clock: HandClock
) -> None:
    me = (await database.read(lambda c: find_member(c, MANAGER))).id
    async with visiting(surgery, MANAGER) as manager:
        for _ in range(3):
            for path in LISTS:
                assert (await manager.gets(path)).status == 200
        seen = [(me, "looked at", name) for name in LISTS.values()]
        assert await lines(database, "looked at") == seen
        for _ in range(5):
            clock.moves(minutes=12)
            await manager.gets("/practice/worklist")
        assert await lines(database, "looked at") == [*seen, (me, "looked at", "worklist")]


@pytest.mark.covers("H21")
async def test_who_was_not_let_in_is_not_said_to_have_seen_it(
    surgery: Surgery, everybody: None, database: Database
) -> None:
    async with visiting(surgery) as nobody:
        await nobody.gets("/practice/")
    async with visiting(surgery, AUDITOR) as auditor:
        for path in LISTS:
            await auditor.gets(path)
    async with visiting(surgery, KINGFISHER) as clinician:
        assert (await clinician.gets("/practice/import")).status == 404
    assert await lines(database, "looked at") == []


@pytest.mark.covers("H21")
async def test_another_persons_look_is_a_line_of_its_own(
    surgery: Surgery, everybody: None, database: Database
) -> None:
    for username in (MANAGER, RECEPTION):
        async with visiting(surgery, username) as visitor:
            await visitor.gets("/practice/alerts")
    who = [actor for actor, _, _ in await lines(database, "looked at")]
    assert len(set(who)) == len(who) == 2


@pytest.mark.covers("H21", "F66")
async def test_wrong_passwords_and_the_lock_are_noted_without_what_was_typed(
    surgery: Surgery, town: Town, database: Database
) -> None:
    me = (await database.read(lambda c: find_member(c, KINGFISHER))).id
    async with visiting(surgery) as thief:
        for _ in range(9):
            await thief.signs_in(KINGFISHER, "swordfish")
        await thief.signs_in("my-own-password", "swordfish")
    wrong = ("sign-in page", "was given a wrong password", me)
    lock = ("sign-in page", "locked an account", me)
    assert await lines(database, wrong[1], lock[1]) == [wrong] * 5 + [lock]
    everything = await database.read(lambda c: str(c.execute(select(audit)).all()))
    assert "swordfish" not in everything
    assert "my-own-password" not in everything


@pytest.mark.covers("H21")
async def test_signing_out_is_noted_and_a_token_of_nobodys_is_not(
    surgery: Surgery, town: Town, database: Database
) -> None:
    me = (await database.read(lambda c: find_member(c, KINGFISHER))).id
    async with visiting(surgery, KINGFISHER) as clinician:
        await clinician.posts("/practice/sign-out", {})
        await clinician.posts("/practice/sign-out", {}, Cookie="staff=nobodys")
    assert await lines(database, "signed out") == [(me, "signed out", me)]
