"""Versions and claims on SQLite and PostgreSQL, with a transaction held open."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from preparation.delivery.dispatch import LEASE
from preparation.records.appointments import appointment_of, change_appointment
from preparation.records.database import Connection, Database
from preparation.records.deliveries import ClaimedDelivery, claim_due
from preparation.records.stored_summaries import newest_summary, read_summary
from preparation.records.summaries import newest_version
from tests.delivery.conftest import Post
from tests.delivery.receiver import Receiver
from tests.summary.talks import outline


def claim(post: Post, c: Connection, limit: int = 10) -> list[ClaimedDelivery]:
    return claim_due(c, "webhook", now=post.clock(), lease=LEASE, limit=limit)


@pytest.mark.covers("F49", "I6")
async def test_two_open_transactions_never_claim_the_same_row(
    databases: Database, make_post: Callable[[Database], Post]
) -> None:
    post = make_post(databases)
    await post.stores("webhook")
    with ThreadPoolExecutor(1) as other:
        with databases.engine.connect() as c, c.begin():
            mine = claim(post, c)

            def theirs() -> list[ClaimedDelivery]:
                with databases.engine.connect() as second, second.begin():
                    return claim(post, second)

            waiting = other.submit(theirs)
            if not databases.is_sqlite:  # SQLite lets the second wait for the first
                assert waiting.result(10) == []
        assert waiting.result(15) == []
    assert len(mine) == 1


@pytest.mark.covers("F49")
async def test_many_workers_together_claim_every_row_once(
    databases: Database, make_post: Callable[[Database], Post]
) -> None:
    post = make_post(databases)
    for number in range(6):
        post.preparation_id = await databases.write(post.adds_another)
        post.talk.rows.clear()
        await post.hears("what_matters", f"thing {number}")
        await post.hears("consent", "yes")
        await post.stores("webhook")

    def work(_: int) -> list[ClaimedDelivery]:
        with databases.engine.connect() as c, c.begin():
            return claim(post, c, limit=1)

    with ThreadPoolExecutor(4) as workers:
        claimed = [one.id for found in workers.map(work, range(12)) for one in found]
    assert len(claimed) == len(set(claimed)) == 6


async def test_versions_count_up_and_keep_their_answers(
    databases: Database, make_post: Callable[[Database], Post]
) -> None:
    post = make_post(databases)
    first = await post.stores("folder")
    await post.hears("something_else", "my eyes")
    await post.stores("folder")
    newest = await databases.read(lambda c: newest_summary(c, post.preparation_id, outline()))
    before = await databases.read(lambda c: read_summary(c, first, outline()))
    assert newest is not None
    assert (before.version, newest.version) == (1, 2)
    assert "my eyes" not in str(before.sections)
    assert "my eyes" in str(newest.sections)
    assert before.sections[0] == newest.sections[0]


async def test_storing_the_same_again_makes_no_new_version(
    databases: Database, make_post: Callable[[Database], Post]
) -> None:
    post = make_post(databases)
    first = await post.stores("folder", "webhook")
    assert await post.stores("folder", "webhook") == first
    version = await databases.read(lambda c: newest_version(c, post.preparation_id))
    assert version is not None
    assert version.number == 1


@pytest.mark.covers("F55", "H7")
async def test_a_moved_appointment_shows_in_what_is_delivered(
    post: Post, receiver: Receiver
) -> None:
    await post.stores("webhook")

    def move(c: Connection) -> None:
        appointment = appointment_of(c, post.preparation_id)
        moved = replace(appointment, start=appointment.start + timedelta(days=3))
        change_appointment(c, moved, at=post.clock(), new_id=post.builder.new_id)

    await post.database.write(move)
    await post.runs()
    assert receiver.ledger[0].document["appointment"]["start"] == "2026-06-14T10:00:00+01:00"
