"""Posting: until accepted or for seven days, in order, the last version wins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from preparation.delivery.base import SummaryPackage
from preparation.delivery.dispatch import LEASE, pause_after
from preparation.errors import DeliveryFailed
from preparation.records.database import Database
from preparation.records.deliveries import DeliveryState, claim_due, next_due, settle, waiting
from tests.delivery.conftest import A_WEEK, Post
from tests.delivery.receiver import Receiver


class Stuck:
    """A target that never comes back until it is let go."""

    name = "stuck"

    def __init__(self) -> None:
        self.entered = asyncio.Event()
        self.released = asyncio.Event()

    async def deliver(self, package: SummaryPackage) -> str:
        self.entered.set()
        await self.released.wait()
        return package.key


async def test_a_summary_goes_to_every_target_once(post: Post, receiver: Receiver) -> None:
    summary = await post.stores("folder", "webhook")
    assert await post.runs() == 2
    assert await post.runs() == 0
    assert len(receiver.ledger) == 1
    assert len(list(post.folder.rglob("*.pdf"))) == 1
    for target in ("folder", "webhook"):
        assert await post.state(summary, target) is DeliveryState.ACCEPTED
    assert await post.database.read(waiting) == 0


@pytest.mark.covers("F56", "F57", "H7", "I6")
async def test_it_is_tried_again_until_the_receiver_is_back(post: Post, receiver: Receiver) -> None:
    summary = await post.stores("webhook")
    receiver.behaviour = "500"
    for _ in range(24):
        await post.runs()
        post.clock.moves(hours=1)
    assert await post.state(summary, "webhook") is DeliveryState.FAILED
    receiver.behaviour = "ok"
    due = await post.database.read(next_due)
    assert due is not None
    post.clock.now = due
    await post.runs()
    assert await post.state(summary, "webhook") is DeliveryState.ACCEPTED
    assert len(receiver.ledger) == 1


@pytest.mark.covers("F56", "H7")
async def test_it_is_given_up_after_seven_days_and_not_before(
    post: Post, receiver: Receiver
) -> None:
    receiver.behaviour = "500"
    start = post.clock()
    summary = await post.stores("webhook")
    while due := await post.database.read(next_due):
        post.clock.now = due
        await post.runs()
    assert await post.state(summary, "webhook") is DeliveryState.DEAD
    assert A_WEEK <= post.clock() - start < A_WEEK + timedelta(hours=12)


@pytest.mark.covers("F62")
async def test_a_receiver_that_is_gone_is_not_asked_again(post: Post, receiver: Receiver) -> None:
    receiver.behaviour = "410"
    summary = await post.stores("webhook")
    await post.runs()
    assert await post.state(summary, "webhook") is DeliveryState.DEAD


@pytest.mark.covers("F59", "I6")
async def test_accepted_and_then_dropped_comes_again_under_the_same_key(
    post: Post, receiver: Receiver
) -> None:
    await post.stores("webhook")
    receiver.behaviour = "drop"
    await post.runs()
    receiver.behaviour = "ok"
    post.clock.moves(hours=1)
    await post.runs()
    assert len({received.key for received in receiver.ledger}) == 1
    assert len(receiver.ledger) >= 2
    assert len({received.body for received in receiver.ledger}) == 1


@pytest.mark.covers("F58")
async def test_one_slow_target_never_delays_another(
    database: Database, make_post: Callable[..., Post], receiver: Receiver
) -> None:
    stuck = Stuck()
    post = make_post(database, stuck)
    summary = await post.stores("stuck", "webhook", "folder")
    rounds = [asyncio.create_task(post.runs(name)) for name in post.dispatcher.targets]
    await stuck.entered.wait()
    await asyncio.wait_for(rounds[0], 20)
    await asyncio.wait_for(rounds[1], 20)
    assert await post.state(summary, "webhook") is DeliveryState.ACCEPTED
    assert await post.state(summary, "folder") is DeliveryState.ACCEPTED
    assert await post.state(summary, "stuck") is DeliveryState.QUEUED
    stuck.released.set()
    await rounds[2]
    assert await post.state(summary, "stuck") is DeliveryState.ACCEPTED


@pytest.mark.covers("I6")
async def test_an_earlier_version_that_still_waits_is_superseded(
    post: Post, receiver: Receiver
) -> None:
    first = await post.stores("webhook")
    await post.hears("something_else", "my eyes")
    second = await post.stores("webhook")
    await post.runs()
    assert await post.state(first, "webhook") is DeliveryState.SUPERSEDED
    assert await post.state(second, "webhook") is DeliveryState.ACCEPTED
    assert [received.document["version"] for received in receiver.ledger] == [2]


@pytest.mark.covers("I6")
async def test_a_later_version_waits_while_an_earlier_one_is_under_way(
    database: Database, make_post: Callable[..., Post]
) -> None:
    stuck = Stuck()
    post = make_post(database, stuck)
    first = await post.stores("stuck")
    under_way = asyncio.create_task(post.runs())
    await stuck.entered.wait()
    await post.hears("something_else", "my eyes")
    second = await post.stores("stuck")
    assert await post.runs() == 0
    stuck.released.set()
    await under_way
    assert await post.runs() == 1
    assert await post.state(first, "stuck") is DeliveryState.ACCEPTED
    assert await post.state(second, "stuck") is DeliveryState.ACCEPTED


@pytest.mark.covers("I6")
async def test_an_earlier_version_that_failed_meanwhile_never_goes_out(
    post: Post, receiver: Receiver
) -> None:
    receiver.behaviour = "500"
    first = await post.stores("webhook")
    await post.runs()
    await post.hears("something_else", "my eyes")
    receiver.behaviour = "ok"
    await post.stores("webhook")
    await post.runs()
    post.clock.moves(hours=7)
    await post.runs()
    assert await post.state(first, "webhook") is DeliveryState.SUPERSEDED
    assert [received.document["version"] for received in receiver.ledger] == [2]


@pytest.mark.covers("H7")
async def test_taking_it_back_is_delivered_too(post: Post, receiver: Receiver) -> None:
    await post.stores("webhook", "folder")
    await post.runs()
    await post.hears("consent", "no, dont share it any more")
    await post.stores("webhook", "folder")
    await post.runs()
    last = receiver.ledger[-1].document
    assert (last["version"], last["standing"], last["sections"]) == (2, "not_shared", [])
    assert b"grandson" not in b"".join(path.read_bytes() for path in post.folder.rglob("*.json"))


@pytest.mark.covers("F3", "F5")
async def test_a_delivery_whose_worker_died_is_taken_up_when_its_lease_ends(
    post: Post, receiver: Receiver
) -> None:
    summary = await post.stores("webhook")
    now = post.clock()
    await post.database.write(lambda c: claim_due(c, "webhook", now=now, lease=LEASE, limit=1))
    assert await post.runs() == 0
    post.clock.moves(minutes=6)
    assert await post.runs() == 1
    assert await post.state(summary, "webhook") is DeliveryState.ACCEPTED


@pytest.mark.covers("F50")
async def test_a_worker_that_slept_past_its_lease_cannot_settle(post: Post) -> None:
    await post.stores("webhook")
    now = post.clock()
    (stale,) = await post.database.write(
        lambda c: claim_due(c, "webhook", now=now, lease=LEASE, limit=1)
    )
    later = now + LEASE + timedelta(seconds=1)
    await post.database.write(lambda c: claim_due(c, "webhook", now=later, lease=LEASE, limit=1))
    done = await post.database.write(
        lambda c: settle(c, stale, DeliveryState.DEAD, "", now=later, new_id=post.builder.new_id)
    )
    assert not done


async def test_a_target_that_breaks_stops_nobody_else(
    database: Database, make_post: Callable[..., Post], receiver: Receiver
) -> None:
    class Broken:
        name = "broken"

        async def deliver(self, package: SummaryPackage) -> str:
            raise ZeroDivisionError("a bug")

    post = make_post(database, Broken())
    summary = await post.stores("broken", "webhook")
    await post.runs()
    assert await post.state(summary, "webhook") is DeliveryState.ACCEPTED
    assert await post.database.read(waiting) == 1


@pytest.mark.covers("I10")
async def test_what_is_recorded_of_a_failure_holds_no_words(
    database: Database, make_post: Callable[..., Post], capsys: pytest.CaptureFixture[str]
) -> None:
    class Refusing:
        name = "refusing"

        async def deliver(self, package: SummaryPackage) -> str:
            raise DeliveryFailed("HTTP 400", permanent=False)

    post = make_post(database, Refusing())
    await post.stores("refusing")
    await post.runs()
    assert "grandson" not in capsys.readouterr().out


def test_pauses_double_up_to_six_hours_with_jitter() -> None:
    assert pause_after(1, 0.5) == timedelta(seconds=30)
    assert pause_after(2, 0.5) == timedelta(seconds=60)
    assert pause_after(1, 0.0) == timedelta(seconds=15)
    assert pause_after(5000, 0.5) == timedelta(hours=6)
