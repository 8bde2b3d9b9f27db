"""After thirty minutes without use one hears why, and is led back to one's own page only."""

from __future__ import annotations

import pytest

from practice.way_back import is_ours
from preparation.records.database import Database
from preparation.records.staff import find_member
from preparation.records.staff_sign_ins import end_all
from tests.builders import HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import PASSWORD, Surgery
from tests.practice.visitor import Visitor, visiting

SIGN_IN, HOME = "/practice/sign-in", "/practice/"
WHY = "You were signed out after 30 minutes without use."


async def shown_out(visitor: Visitor, clock: HandClock, page: str) -> str:
    """Come back to a page after 31 minutes; return what the sign-in says."""
    clock.moves(minutes=31)
    answer = await visitor.gets(page)
    assert (answer.status, answer.headers["Location"]) == (303, SIGN_IN)
    return (await visitor.gets(SIGN_IN)).text


@pytest.mark.covers("56")
@pytest.mark.parametrize(
    ("address", "ours"),
    [
        ("/practice/preparations/019e82694e80000", True),
        ("/practice/worklist?show=to_do&with=019e&page=2", True),
        ("/practice/", True),
        ("//evil.example/practice/", False),
        ("/practice//evil.example", False),
        ("/practice/../p/token", False),
        ("/practice/%2e%2e/p", False),
        ("/practice/%2F%2Fevil.example", False),
        ("/practice/\\evil.example", False),
        ("/practice/%5Cevil.example", False),
        ("https://evil.example/practice/", False),
        ("javascript:alert(1)", False),
        ("/practice/x\r\nSet-Cookie: a=b", False),
        ("/practice/x%0d%0aSet-Cookie", False),
        ("/practice/sign-in", False),
        ("/practice/sign-out", False),
        ("/p/token", False),
        ("/practice/" + "x" * 300, False),
        ("", False),
    ],
)
def test_only_a_page_of_ours_is_led_back_to(address: str, ours: bool) -> None:
    assert is_ours(address) is ours


async def test_whoever_was_on_a_page_hears_why_and_is_led_back(
    surgery: Surgery, town: Town, clock: HandClock
) -> None:
    page = f"/practice/preparations/{town.rosa}?told=done"
    async with visiting(surgery, KINGFISHER) as visitor:
        assert WHY in await shown_out(visitor, clock, page)
        assert (await visitor.signs_in(KINGFISHER, "wrong")).status == 403
        assert (await visitor.signs_in(KINGFISHER)).headers["Location"] == page
        assert (await visitor.signs_in(KINGFISHER)).headers["Location"] == HOME  # once


@pytest.mark.covers("H20")
async def test_somebody_else_is_not_led_to_the_page_of_the_one_before(
    surgery: Surgery, town: Town, clock: HandClock
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        await shown_out(visitor, clock, f"/practice/preparations/{town.rosa}")
        assert (await visitor.signs_in(HERON)).headers["Location"] == HOME


async def test_a_link_to_the_alerts_leads_there_through_the_sign_in(
    surgery: Surgery, town: Town
) -> None:
    async with visiting(surgery) as visitor:
        await visitor.gets("/practice/alerts")
        assert (await visitor.signs_in(KINGFISHER)).headers["Location"] == "/practice/alerts"
    async with visiting(surgery) as visitor:  # a page of a patient's is nobody's to be led to
        await visitor.gets(f"/practice/preparations/{town.rosa}")
        assert (await visitor.signs_in(KINGFISHER)).headers["Location"] == HOME


@pytest.mark.covers("56")
async def test_a_way_that_was_tampered_with_leads_home(surgery: Surgery, town: Town) -> None:
    async with visiting(surgery) as visitor:
        fields = {"username": KINGFISHER, "password": PASSWORD}
        for tampered in ("|//evil.example", "|https://evil.example/practice/", "evil", "|"):
            answer = await visitor.posts(SIGN_IN, fields, Cookie=f"staff-back={tampered}")
            assert answer.headers["Location"] == HOME


async def test_nobody_is_told_of_idleness_who_signed_out_or_was_signed_out(
    surgery: Surgery, database: Database, clock: HandClock
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        await visitor.posts("/practice/sign-out", {})
        assert WHY not in (await visitor.gets(SIGN_IN)).text
        await visitor.signs_in(KINGFISHER)
        with database.engine.begin() as c:
            end_all(c, find_member(c, KINGFISHER).id, now=clock())
        assert WHY not in (await visitor.gets(SIGN_IN)).text


async def test_after_twelve_hours_it_says_that_instead(surgery: Surgery, clock: HandClock) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        for _ in range(24):
            clock.moves(minutes=29)
            await visitor.gets(HOME)
        clock.moves(minutes=28)
        assert "after 12 hours" in (await visitor.gets(SIGN_IN)).text


async def test_only_a_person_at_the_page_keeps_it_open_and_the_news_say_how_long(
    surgery: Surgery, clock: HandClock
) -> None:
    async with visiting(surgery, KINGFISHER) as visitor:
        clock.moves(minutes=20)
        assert '"left": 600' in (await visitor.gets("/practice/alerts/news")).text
        assert (await visitor.posts("/practice/here", {})).status == 204
        assert '"left": 1800' in (await visitor.gets("/practice/alerts/news")).text
        other_site = await visitor.posts("/practice/here", {}, Sec_Fetch_Site="cross-site")
        assert other_site.status == 403
    async with visiting(surgery) as visitor:
        assert (await visitor.posts("/practice/here", {})).status == 401
