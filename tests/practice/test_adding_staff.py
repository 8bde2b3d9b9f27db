"""A manager adds somebody or helps with a forgotten password: by a link, for once, on record."""

from __future__ import annotations

import re

import pyotp
import pytest
from sqlalchemy import func, select

from practice.staff_changes import change_role
from practice.staff_people import member_to_change
from preparation.errors import NotFound
from preparation.model import PracticeChoices, Role
from preparation.records.database import Connection, Database
from preparation.records.practices import change_choices
from preparation.records.staff import StaffMember, find_member
from preparation.records.tables import audit, staff
from tests.builders import HandClock
from tests.practice.conftest import Town
from tests.practice.roles import MANAGER, RECEPTION, everybody
from tests.practice.surgery import Surgery
from tests.practice.visitor import Page, Visitor, visiting

__all__ = ["everybody"]
STAFF = "/practice/staff"
NEW = {"name": "Sam Adeyemi", "username": "s.adeyemi", "role": "staff"}
CHOSEN = "copper-walrus-in-a-hurry"


@pytest.fixture
async def manager(surgery: Surgery, everybody: None):  # type: ignore[no-untyped-def]
    async with visiting(surgery, MANAGER) as visitor:
        yield visitor


def link_in(page: Page) -> str:
    (link,) = re.findall(r"http://127\.0\.0\.1(/practice/set-up/[\w-]+)<", page.text)
    return link


async def choose(surgery: Surgery, link: str, password: str = CHOSEN) -> Page:
    async with visiting(surgery) as visitor:
        return await visitor.posts(link, {"new": password, "again": password})


async def new_link(manager: Visitor, username: str) -> Page:
    who = await manager.surgery.database.read(lambda c: find_member(c, username))
    return await manager.posts(f"{STAFF}/{who.id}/link", {})


async def actions(database: Database) -> list[tuple[str, str]]:
    query = select(audit.c.action, audit.c.subject).order_by(audit.c.number)
    return [
        (row.action, row.subject) for row in await database.read(lambda c: list(c.execute(query)))
    ]


async def test_who_is_added_chooses_a_password_by_the_link_and_is_in(
    manager: Visitor, surgery: Surgery, database: Database
) -> None:
    shown = await manager.posts(f"{STAFF}/new", NEW)
    assert "Sam Adeyemi is added." in shown.text
    assert "Has a link for a password until" in (await manager.gets(STAFF)).text
    async with visiting(surgery) as sam:
        page = await sam.gets(link_in(shown))
        assert "Sam Adeyemi" in page.text
        assert "s.adeyemi" in page.text
        answer = await sam.posts(link_in(shown), {"new": CHOSEN, "again": CHOSEN})
        assert (answer.status, answer.headers["Location"]) == (303, "/practice/worklist")
        assert "Rosa Ahmed" in (await sam.gets("/practice/")).text
    async with visiting(surgery) as again:
        assert (await again.signs_in("s.adeyemi", CHOSEN)).status == 303
    said = [action for action, _ in await actions(database)]
    assert "added somebody who may sign in" in said
    assert "gave out a link for a password" in said
    assert "chose a password by a link" in said


@pytest.mark.covers("F66")
async def test_a_link_works_once_and_looking_at_it_does_not_use_it_up(
    manager: Visitor, surgery: Surgery
) -> None:
    link = link_in(await manager.posts(f"{STAFF}/new", NEW))
    async with visiting(surgery) as anybody:
        for _ in range(3):
            assert (await anybody.gets(link)).status == 200
    assert (await choose(surgery, link)).status == 303
    late = await choose(surgery, link, "another-walrus-in-a-hurry")
    assert late.status == 410
    assert late.set_cookies == []
    async with visiting(surgery) as thief:
        assert (await thief.gets(link)).status == 410
        assert (await thief.signs_in("s.adeyemi", "another-walrus-in-a-hurry")).status == 403


@pytest.mark.covers("F66")
async def test_a_link_ends_after_two_days_when_another_is_made_and_when_they_are_not_let_in(
    manager: Visitor, surgery: Surgery, clock: HandClock
) -> None:
    first = link_in(await new_link(manager, RECEPTION))
    second = link_in(await new_link(manager, RECEPTION))
    assert (await choose(surgery, first)).status == 410
    clock.moves(hours=48, seconds=-1)
    async with visiting(surgery) as anybody:
        assert (await anybody.gets(second)).status == 200
        clock.moves(seconds=2)
        assert (await anybody.gets(second)).status == 410
    async with visiting(surgery, MANAGER) as again:
        third = link_in(await new_link(again, RECEPTION))
        who = await surgery.database.read(lambda c: find_member(c, RECEPTION))
        for change in ("disable", "enable"):
            await again.posts(f"{STAFF}/{who.id}", {"change": change})
    assert (await choose(surgery, third)).status == 410
    for odd in ("x", "%00", "a" * 5000, "..%2f"):
        assert (await choose(surgery, f"/practice/set-up/{odd}")).status == 410


@pytest.mark.covers("F71")
async def test_a_forgotten_password_stops_working_at_once_and_the_person_is_signed_out(
    manager: Visitor, surgery: Surgery
) -> None:
    async with visiting(surgery, RECEPTION) as reception:
        shown = await new_link(manager, RECEPTION)
        assert (await reception.gets("/practice/")).headers["Location"] == "/practice/sign-in"
        assert (await reception.signs_in(RECEPTION)).status == 403
    assert (await choose(surgery, link_in(shown))).status == 303


@pytest.mark.covers("H20")
async def test_a_link_does_not_pass_by_the_second_factor(
    manager: Visitor, surgery: Surgery, town: Town, database: Database, clock: HandClock
) -> None:
    """Who has one is asked for it, and who needs one sets it up first."""
    strict = PracticeChoices(second_factor="everyone")
    await database.write(lambda c: change_choices(c, town.kingfisher.id, strict))
    link = link_in(await manager.posts(f"{STAFF}/new", NEW))
    async with visiting(surgery) as sam:
        answer = await sam.posts(link, {"new": CHOSEN, "again": CHOSEN})
        assert answer.headers["Location"] == "/practice/sign-in/set-up"
        assert (await sam.gets("/practice/")).status == 303
        page = await sam.gets("/practice/sign-in/set-up")
        (key,) = re.findall(r'<code class="key">([A-Z2-7 ]+)</code>', page.text)
        code = pyotp.TOTP(key.replace(" ", "")).at(clock())
        assert (await sam.posts("/practice/sign-in/set-up", {"code": code})).status == 200
    link = link_in(await new_link(manager, "s.adeyemi"))
    assert (await choose(surgery, link)).headers["Location"] == "/practice/sign-in/code"


@pytest.mark.covers("102")
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " \u202e"}, "Type their name"),
        ({"username": ""}, "Type a username"),
        ({"username": "sam adeyemi"}, "no blanks"),
        ({"username": "<b>"}, "no blanks"),
        ({"username": RECEPTION.upper()}, "signs in by that username already"),
        ({"role": "king"}, "Choose what they may do"),
        ({"role": ""}, "Choose what they may do"),
    ],
)
async def test_who_cannot_be_added_is_said_beside_the_field_and_nobody_is(
    manager: Visitor, database: Database, wrong: dict[str, str], said: str
) -> None:
    before = await database.read(lambda c: c.execute(select(func.count(staff.c.id))).scalar())
    page = await manager.posts(f"{STAFF}/new", NEW | wrong)
    assert page.status == 422
    assert said in page.text
    assert (
        await database.read(lambda c: c.execute(select(func.count(staff.c.id))).scalar()) == before
    )


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short", "short", "at least 12"),
        ("s.adeyemi-s.adeyemi", "s.adeyemi-s.adeyemi", "easy to guess"),
        (CHOSEN, "something-else-here", "not the same"),
    ],
)
async def test_a_poor_password_is_refused_and_the_link_stays_good(
    manager: Visitor, surgery: Surgery, new: str, again: str, said: str
) -> None:
    link = link_in(await manager.posts(f"{STAFF}/new", NEW))
    async with visiting(surgery) as sam:
        page = await sam.posts(link, {"new": new, "again": again})
        assert page.status == 422
        assert said in page.text
    assert (await choose(surgery, link)).status == 303


async def test_another_role_counts_from_the_next_sign_in(
    manager: Visitor, surgery: Surgery, database: Database
) -> None:
    who = await database.read(lambda c: find_member(c, RECEPTION))
    async with visiting(surgery, RECEPTION) as reception:
        assert (await reception.gets("/practice/audit")).status == 404
        answer = await manager.posts(f"{STAFF}/{who.id}/role", {"role": "auditor"})
        assert answer.headers["Location"] == f"{STAFF}/{who.id}?done=role"
        assert (await reception.gets("/practice/audit")).status == 303
        await reception.signs_in(RECEPTION)
        assert (await reception.gets("/practice/audit")).status == 200
    assert ("changed a role", f"{who.id} staff -> auditor") in await actions(database)


@pytest.mark.covers("H20", "87", "91")
async def test_nobody_changes_themselves_or_another_practice(
    manager: Visitor, database: Database
) -> None:
    me = await database.read(lambda c: find_member(c, MANAGER))
    neighbour = await database.read(lambda c: find_member(c, "staff-2"))
    for whom in (me, neighbour):
        assert (await manager.posts(f"{STAFF}/{whom.id}/role", {"role": "staff"})).status == 404
        assert (await manager.posts(f"{STAFF}/{whom.id}/link", {})).status == 404
    assert (await manager.gets(f"{STAFF}/{neighbour.id}")).status == 404
    assert (await manager.posts(f"{STAFF}/{neighbour.id}/role", {"role": "king"})).status == 404
    assert (await database.read(lambda c: find_member(c, "staff-2"))).role == Role.STAFF


@pytest.mark.covers("90")
async def test_of_two_managers_who_take_each_other_away_at_once_one_stays(
    manager: Visitor, database: Database, clock: HandClock
) -> None:
    """Both were let in at the door as managers; the second is one no more when it counts."""
    await manager.posts(f"{STAFF}/new", NEW | {"role": "manager"})
    me = await database.read(lambda c: find_member(c, MANAGER))
    sam = await database.read(lambda c: find_member(c, "s.adeyemi"))

    def take_away(c: Connection, whom: StaffMember, by: StaffMember) -> None:
        change_role(c, member_to_change(c, whom.id, by), Role.STAFF, by.id, clock())

    await database.write(lambda c: take_away(c, me, by=sam))
    with pytest.raises(NotFound):
        await database.write(lambda c: take_away(c, sam, by=me))
    assert (await database.read(lambda c: find_member(c, "s.adeyemi"))).role == Role.MANAGER


async def test_the_sign_in_page_says_what_to_do_about_a_forgotten_password(
    surgery: Surgery,
) -> None:
    async with visiting(surgery) as anybody:
        page = (await anybody.gets("/practice/sign-in")).text
    assert "Forgotten your password?" in page
    assert "Ask a manager of your practice" in page
