"""Signing in, staying, being locked out, signing out."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from practice.demo_sign_ins import DemoSignIn
from practice.passwords import Passwords, hash_password
from preparation.records.database import Database
from preparation.records.staff import count_try
from preparation.records.tables import staff_sign_ins
from tests.builders import Builder, HandClock
from tests.practice.conftest import KINGFISHER, Town
from tests.practice.roles import AUDITOR, MANAGER, RECEPTION, everybody
from tests.practice.surgery import PASSWORD, Surgery, open_pages
from tests.practice.visitor import visiting

__all__ = ["everybody"]


async def test_the_right_password_opens_the_day_list(surgery: Surgery) -> None:
    async with visiting(surgery) as visitor:
        answer = await visitor.signs_in(KINGFISHER)
        assert (answer.status, answer.headers["Location"]) == (303, "/practice/")
        assert "Rosa Ahmed" in (await visitor.gets("/practice/")).text


@pytest.mark.parametrize(
    ("username", "first"),
    [(RECEPTION, "/practice/worklist"), (MANAGER, "/practice/"), (AUDITOR, "/practice/audit")],
)
async def test_everybody_begins_where_their_work_is(
    surgery: Surgery, everybody: None, username: str, first: str
) -> None:
    async with visiting(surgery) as visitor:
        assert (await visitor.signs_in(username)).headers["Location"] == first


async def test_usernames_are_forgiving_about_capitals_and_blanks(surgery: Surgery) -> None:
    async with visiting(surgery) as visitor:
        assert (await visitor.signs_in(f" {KINGFISHER.upper()} ")).status == 303


@pytest.mark.parametrize(
    ("username", "password"),
    [(KINGFISHER, "wrong"), ("nobody", PASSWORD), ("", ""), (KINGFISHER, PASSWORD + "x" * 5000)],
)
async def test_a_wrong_name_and_a_wrong_password_look_the_same(
    surgery: Surgery, username: str, password: str
) -> None:
    async with visiting(surgery) as visitor:
        answer = await visitor.signs_in(username, password)
        assert answer.status == 403
        assert "The username or password is not right, or there were too many" in answer.text
        assert answer.set_cookies == []


@pytest.mark.covers("F66")
async def test_nobody_gets_in_without_a_sign_in(surgery: Surgery, town: Town) -> None:
    async with visiting(surgery) as visitor:
        for path in ("/practice/", f"/practice/preparations/{town.rosa}", "/practice/whatever"):
            answer = await visitor.gets(path)
            assert (answer.status, answer.headers["Location"]) == (303, "/practice/sign-in")


async def test_the_account_is_locked_after_five_wrong_passwords(
    surgery: Surgery, clock: HandClock
) -> None:
    async with visiting(surgery) as visitor:
        for _ in range(5):
            await visitor.signs_in(KINGFISHER, "wrong")
        assert (await visitor.signs_in(KINGFISHER)).status == 403
        clock.moves(seconds=61)
        assert (await visitor.signs_in(KINGFISHER)).status == 303


async def test_every_lock_is_longer_than_the_one_before_until_the_right_password(
    database: Database, town: Town, clock: HandClock
) -> None:
    async def tries() -> bool:
        found = await database.write(lambda c: count_try(c, KINGFISHER, now=clock()))
        return found is not None

    assert [await tries() for _ in range(6)] == [True] * 5 + [False]
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        clock.moves(minutes=minutes, seconds=-1)
        assert not await tries()
        clock.moves(seconds=2)
        assert await tries()


@pytest.mark.covers("H15")
async def test_many_guesses_at_once_count_as_many(
    database: Database, town: Town, clock: HandClock
) -> None:
    tried = await asyncio.gather(
        *(database.write(lambda c: count_try(c, KINGFISHER, now=clock())) for _ in range(60))
    )
    assert len([found for found in tried if found is not None]) == 5


async def test_signing_in_forgets_wrong_passwords(surgery: Surgery) -> None:
    async with visiting(surgery) as visitor:
        for _ in range(3):
            for _ in range(4):
                await visitor.signs_in(KINGFISHER, "wrong")
            assert (await visitor.signs_in(KINGFISHER)).status == 303


async def test_it_ends_after_thirty_idle_minutes_and_not_before(
    surgery: Surgery, clock: HandClock
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        for _ in range(3):
            clock.moves(minutes=29)
            assert (await visitor.gets("/practice/")).status == 200
        clock.moves(minutes=31)
        assert (await visitor.gets("/practice/")).status == 303


async def test_it_ends_after_twelve_hours_however_busy(surgery: Surgery, clock: HandClock) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        for _ in range(24):
            clock.moves(minutes=29)
            assert (await visitor.gets("/practice/")).status == 200
        clock.moves(minutes=28)
        assert (await visitor.gets("/practice/")).status == 303


async def test_signing_out_ends_it_wherever_the_cookie_is_kept(surgery: Surgery) -> None:
    async with visiting(surgery, KINGFISHER) as visitor, visiting(surgery) as thief:
        cookie = (await visitor.signs_in(KINGFISHER)).set_cookies[0].split(";")[0]
        assert (await thief.gets("/practice/", Cookie=cookie)).status == 200
        await visitor.posts("/practice/sign-out", {})
        assert (await thief.gets("/practice/", Cookie=cookie)).status == 303


@pytest.mark.covers("H14")
async def test_the_cookie_is_for_this_host_and_out_of_reach(
    database: Database, clock: HandClock, builder: Builder, town: Town
) -> None:
    async with (
        open_pages(database, clock, builder, public_url="https://prepare.example") as surgery,
        visiting(surgery) as visitor,
    ):
        (cookie,) = (await visitor.signs_in(KINGFISHER)).set_cookies
        assert cookie.startswith("__Host-staff=")
        for part in ("Secure", "HttpOnly", "SameSite=Strict", "Path=/"):
            assert part in cookie
        assert "Domain" not in cookie


async def test_the_database_keeps_a_hash_and_never_the_token(
    surgery: Surgery, database: Database
) -> None:
    async with visiting(surgery) as visitor:
        cookie = (await visitor.signs_in(KINGFISHER)).set_cookies[0]
        token = cookie.split(";")[0].partition("=")[2]
    kept = await database.read(
        lambda c: c.execute(select(staff_sign_ins.c.token_hash)).scalars().all()
    )
    assert kept
    assert token not in kept


async def test_passwords_are_kept_by_argon2id() -> None:
    kept = hash_password("correct horse")
    assert kept.startswith("$argon2id$")
    assert await Passwords().is_right("correct horse", kept)
    assert not await Passwords().is_right("correct horse", "not a hash")
    assert not await Passwords().is_right("nobody's password", None)


@pytest.mark.covers("48")
@pytest.mark.parametrize(
    "headers",
    [{"Sec_Fetch_Site": "cross-site"}, {"Origin": "https://evil.example"}],
)
async def test_a_form_of_another_site_is_refused(surgery: Surgery, headers: dict[str, str]) -> None:
    fields = {"username": KINGFISHER, "password": PASSWORD}
    async with visiting(surgery) as visitor:
        answer = await visitor.posts("/practice/sign-in", fields, **headers)
        assert answer.status == 403
        assert answer.set_cookies == []


async def test_a_huge_form_is_refused(surgery: Surgery) -> None:
    async with visiting(surgery) as visitor:
        answer = await visitor.signs_in(KINGFISHER, "x" * 50_000)
        assert answer.status == 413


DEMO = [DemoSignIn("clinician", "demo", "demo-pass"), DemoSignIn("auditor", "auditor", "demo-pass")]


async def test_the_demo_shows_its_accounts_and_fills_in_the_one_that_is_chosen(
    database: Database, clock: HandClock, builder: Builder, town: Town
) -> None:
    async with (
        open_pages(database, clock, builder, demo_sign_ins=DEMO) as surgery,
        visiting(surgery) as visitor,
    ):
        page = (await visitor.gets("/practice/sign-in")).text
        assert "Username demo, password demo-pass" in page
        assert "Demonstration" in page
        chosen = (await visitor.gets("/practice/sign-in?as=auditor")).text
        assert "Username auditor, password demo-pass" in chosen
        assert 'value="auditor"' in chosen


async def test_nobody_who_is_not_of_the_demo_can_be_chosen(
    database: Database, clock: HandClock, builder: Builder, town: Town
) -> None:
    async with (
        open_pages(database, clock, builder, demo_sign_ins=DEMO) as surgery,
        visiting(surgery) as visitor,
    ):
        page = (await visitor.gets("/practice/sign-in?as=someone")).text
        assert "Username demo" in page
        assert "someone" not in page


async def test_without_a_demo_nothing_of_it_is_there(surgery: Surgery) -> None:
    async with visiting(surgery) as visitor:
        assert "emonstration" not in (await visitor.gets("/practice/sign-in")).text
