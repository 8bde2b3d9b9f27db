"""What has been kept long enough goes at night, and not a day before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from preparation.clock import NewId
from preparation.keeping.retention import Retention
from preparation.messages import NewInbound, ProviderKey
from preparation.model import ChannelName, PhoneNumber, Practice, PreparationState
from preparation.records.database import Database
from preparation.records.inbound import store_inbound
from preparation.records.retention_rounds import Round, last_round
from preparation.records.tables import inbound, patients, preparations
from tests.builders import Builder, Built, HandClock

DAYS = 500


@pytest.fixture
def retention(databases: Database, clock: HandClock, tmp_path: Path) -> Retention:
    return Retention(databases, tmp_path, clock)


@pytest.fixture
async def rosa(databases: Database, clock: HandClock, new_id: NewId) -> Built:
    builder = Builder(databases.vault, clock, new_id)
    return await databases.write(lambda c: builder.everything(c, days=10))


async def _left(database: Database) -> Sequence[int]:
    def count(c):  # type: ignore[no-untyped-def]
        tables = (preparations, patients)
        return [c.execute(select(func.count()).select_from(one)).scalar_one() for one in tables]

    return await database.read(count)


@pytest.mark.covers("H25")
async def test_a_preparation_is_kept_to_the_day_and_then_goes(
    databases: Database, clock: HandClock, rosa: Built, retention: Retention
) -> None:
    clock.moves(days=10 + DAYS)
    assert await retention.run() == 0
    assert await _left(databases) == [1, 1]
    clock.moves(seconds=1)
    would_take = (await retention.outlook(rosa.practice)).rows
    assert would_take["preparations"] == 1
    assert await _left(databases) == [1, 1]  # a look takes nothing
    assert await retention.run() == sum(would_take.values())
    assert await _left(databases) == [0, 0]


async def test_somebody_with_a_newer_appointment_stays(
    databases: Database, clock: HandClock, new_id: NewId, rosa: Built, retention: Retention
) -> None:
    """What was said for the old one goes; who they are is needed."""
    clock.moves(days=DAYS)
    builder = Builder(databases.vault, clock, new_id)

    def books(c):  # type: ignore[no-untyped-def]
        again = builder.appointment(c, rosa.patient, rosa.clinician)
        builder.preparation(c, again, PreparationState.INVITED)

    await databases.write(books)
    clock.moves(days=11)
    await retention.run()
    assert await _left(databases) == [1, 1]


async def test_a_strangers_text_goes_after_a_season(
    databases: Database, clock: HandClock, new_id: NewId, rosa: Built, retention: Retention
) -> None:
    await databases.write(lambda c: _text_of_nobody(c, databases, clock, new_id, rosa.practice))
    left = select(func.count()).select_from(inbound)
    clock.moves(days=90)
    await retention.run()
    assert await databases.read(lambda c: c.execute(left).scalar_one()) == 1
    clock.moves(seconds=1)
    await retention.run()
    assert await databases.read(lambda c: c.execute(left).scalar_one()) == 0


async def test_it_is_done_in_the_small_hours(
    databases: Database, clock: HandClock, rosa: Built, retention: Retention
) -> None:
    clock.moves(days=11 + DAYS)
    clock.now = clock.now.replace(hour=14)
    assert await retention.run_when_due() == 0
    clock.now = (clock.now + timedelta(days=1)).replace(hour=2)
    assert await retention.run_when_due() > 0


async def _last(database: Database, clock: HandClock, practice: Practice) -> Round | None:
    return await database.read(lambda c: last_round(c, practice.id, now=clock()))


async def test_it_is_known_when_it_was_last_done(
    databases: Database, clock: HandClock, rosa: Built, retention: Retention
) -> None:
    """Also when there was nothing to take away; and twice in a night it is not done."""
    assert await _last(databases, clock, rosa.practice) is None
    clock.now = clock.now.replace(hour=1)
    first = clock()
    await retention.run_when_due()
    clock.moves(hours=1)
    await retention.run_when_due()
    assert await _last(databases, clock, rosa.practice) == Round(first, 0)


@pytest.mark.covers("H25")
async def test_a_night_that_was_missed_is_made_up_by_day(
    databases: Database, clock: HandClock, rosa: Built, retention: Retention
) -> None:
    """A machine that is off at night: it is seen twice, an hour apart, and then done."""
    clock.now = clock.now.replace(hour=3)
    await retention.run_when_due()
    clock.moves(days=11 + DAYS, hours=6)
    assert await retention.run_when_due() == 0
    clock.moves(hours=1)
    assert await retention.run_when_due() > 0
    assert await _left(databases) == [0, 0]
    clock.moves(hours=1)
    assert await retention.run_when_due() == 0


@pytest.mark.covers("F52")
@pytest.mark.parametrize("hour", [2, 14])
async def test_a_clock_that_has_just_jumped_takes_nothing_away(
    databases: Database, clock: HandClock, rosa: Built, retention: Retention, hour: int
) -> None:
    """Two years ahead for a moment, and then right again."""
    await retention.run()
    clock.moves(days=2 * DAYS)
    clock.now = clock.now.replace(hour=hour)
    assert await retention.run_when_due() == 0
    clock.moves(days=-2 * DAYS, hours=1)
    assert await retention.run_when_due() == 0
    assert await _left(databases) == [1, 1]


async def test_the_oldest_appointment_that_stays_is_named(
    databases: Database, clock: HandClock, rosa: Built, retention: Retention
) -> None:
    assert (await retention.outlook(rosa.practice)).oldest == rosa.appointment.start
    clock.moves(days=11 + DAYS)
    outlook = await retention.outlook(rosa.practice)
    assert outlook.oldest is None
    assert outlook.before == clock() - timedelta(days=DAYS)


def _text_of_nobody(c, database, clock, new_id, practice: Practice) -> bool:  # type: ignore[no-untyped-def]
    phone = PhoneNumber("+447700900999")
    text = NewInbound(practice.id, ChannelName("sms"), ProviderKey("SM1"), "who is this", phone)
    return store_inbound(
        c,
        text,
        inbound_id=new_id(),
        now=clock(),
        urgent=False,
        vault=database.vault,
    )
