"""Personal links: tokens, tries, ends."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime
from functools import partial

import pytest

from preparation.clock import NewId
from preparation.conversation.links import link_expiry, make_token, read_token
from preparation.records.database import Database
from preparation.records.links import (
    MAX_TRIES,
    count_try,
    create_link,
    find_live_link,
    give_back_try,
    link_hash,
    revoke_links,
)
from preparation.records.visits import find_visit, start_visit
from tests.builders import Builder, HandClock

TOKEN = make_token(lambda number: bytes(range(100, 100 + number)))


@pytest.mark.parametrize("byte", [b"\x00", b"\xff", b"\x80", b"\x01"])
def test_a_token_holds_all_128_bits_in_22_letters_and_digits(byte: bytes) -> None:
    token = make_token(lambda n: byte * n)
    assert len(token) == 22
    assert token.isalnum()
    assert not set(token) & set("0OIl")


def test_two_tokens_differ() -> None:
    assert len({make_token(secrets.token_bytes) for _ in range(1000)}) == 1000


@pytest.mark.covers("51")
@pytest.mark.parametrize("tail", ["", ".", ")", ").", ",", " ", "\u201d", "\r\n"])
def test_what_a_phone_adds_after_a_link_is_forgiven(tail: str) -> None:
    assert read_token(TOKEN + tail) == TOKEN


@pytest.mark.covers("51", "58")
@pytest.mark.parametrize(
    "text", ["", "x", TOKEN[:-1], TOKEN + "a", "0" * 22, "../" + TOKEN, TOKEN * 1000, "\x00" * 22]
)
def test_what_cannot_be_a_token_is_none(text: str) -> None:
    assert read_token(text) is None


@pytest.mark.parametrize(
    ("start", "ends"),
    [
        (datetime(2026, 7, 14, 9, 20, tzinfo=UTC), datetime(2026, 7, 14, 23, 0, tzinfo=UTC)),
        (datetime(2026, 1, 14, 9, 20, tzinfo=UTC), datetime(2026, 1, 15, 0, 0, tzinfo=UTC)),
        (datetime(2026, 7, 14, 23, 30, tzinfo=UTC), datetime(2026, 7, 15, 23, 0, tzinfo=UTC)),
    ],
)
def test_a_link_ends_with_the_day_of_the_appointment(start: datetime, ends: datetime) -> None:
    assert link_expiry(start, "Europe/London") == ends


class TestTries:
    """On SQLite and on PostgreSQL."""

    @pytest.fixture
    async def token_hash(self, databases: Database, clock: HandClock, new_id: NewId) -> str:
        """Return the hash of a link to a new preparation, good for ten days."""
        builder = Builder(databases.vault, clock, new_id)
        built = await databases.write(builder.everything)
        hashed = link_hash(databases.vault, TOKEN)
        await databases.write(
            lambda c: create_link(
                c,
                databases.vault,
                built.preparation.id,
                TOKEN,
                expires_at=built.appointment.start,
                now=clock(),
                new_id=new_id,
            )
        )
        return hashed

    @pytest.mark.covers("H15", "70")
    async def test_of_a_hundred_guesses_at_once_five_are_looked_at(
        self, databases: Database, clock: HandClock, token_hash: str
    ) -> None:
        guesses = [
            databases.write(lambda c: count_try(c, token_hash, now=clock())) for _ in range(100)
        ]
        counted = [one for one in await asyncio.gather(*guesses) if one is not None]
        assert sorted(one.left for one in counted) == list(range(MAX_TRIES))

    async def test_the_right_date_gives_its_try_back(
        self, databases: Database, clock: HandClock, token_hash: str
    ) -> None:
        for _ in range(20):
            counted = await databases.write(lambda c: count_try(c, token_hash, now=clock()))
            assert counted is not None
            assert counted.left == MAX_TRIES - 1
            link_id = counted.link_id
            await databases.write(partial(give_back_try, link_id=link_id))

    @pytest.mark.covers("52")
    async def test_a_link_that_ended_this_moment_is_dead(
        self, databases: Database, clock: HandClock, token_hash: str
    ) -> None:
        clock.moves(days=10)
        assert await databases.write(lambda c: count_try(c, token_hash, now=clock())) is None
        assert await databases.read(lambda c: find_live_link(c, token_hash, now=clock())) is None

    @pytest.mark.covers("53", "F68")
    async def test_revoking_links_ends_the_visits_made_through_them(
        self, databases: Database, clock: HandClock, token_hash: str
    ) -> None:
        link = await databases.read(lambda c: find_live_link(c, token_hash, now=clock()))
        assert link is not None
        await databases.write(
            lambda c: start_visit(c, "visit", link.id, link.preparation_id, now=clock())
        )
        assert await databases.read(lambda c: find_visit(c, "visit", now=clock())) is not None
        for ended in (1, 0):
            assert ended == await databases.write(
                lambda c: revoke_links(c, link.preparation_id, now=clock())
            )
        assert await databases.read(lambda c: find_visit(c, "visit", now=clock())) is None
        assert await databases.write(lambda c: count_try(c, token_hash, now=clock())) is None
