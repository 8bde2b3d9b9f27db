"""Two practices, their staff, and people at every point of a preparation."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from preparation.clock import NewId
from preparation.model import Practice, PreparationId, PreparationState
from preparation.records.database import Connection, Database
from tests.builders import Builder, HandClock
from tests.practice.surgery import (
    PASSWORD,
    Surgery,
    add_member,
    add_talk,
    open_pages,
    post_summary,
)
from tests.summary.people import awkward, carer, partial, rosa, silent, terse
from tests.summary.talks import Talk

MIDNIGHT = datetime(2026, 6, 1, tzinfo=UTC)
KINGFISHER, HERON = "osei", "lloyd"
"""Usernames of a member of staff of each practice."""


@dataclass
class Town:
    """Two practices: nothing of one may be seen by the other."""

    kingfisher: Practice
    heron: Practice
    rosa: PreparationId
    awkward: PreparationId
    carer: PreparationId
    partial: PreparationId
    silent: PreparationId
    terse: PreparationId
    of_heron: PreparationId


@pytest.fixture
def builder(database: Database, clock: HandClock, new_id: NewId) -> Builder:
    return Builder(database.vault, clock, new_id)


@pytest.fixture
def town(database: Database, builder: Builder) -> Town:
    with database.engine.begin() as c:
        return _build(c, builder)


def _build(c: Connection, builder: Builder) -> Town:
    finished = PreparationState.FINISHED
    practices = {username: builder.practice(c) for username in (KINGFISHER, HERON)}
    for username, practice in practices.items():
        add_member(c, builder, practice, username)
    clinicians = iter(range(100))

    def add(username: str, talk: Talk, state: PreparationState, hours: float) -> PreparationId:
        practice, start = practices[username], MIDNIGHT + timedelta(hours=hours)
        name = f"Nurse Khan {next(clinicians)}"
        preparation_id = add_talk(c, builder, practice, talk, state, start, name)
        if state in (finished, PreparationState.DEADLINE_PARTIAL):
            post_summary(c, builder, preparation_id, talk)
        return preparation_id

    return Town(
        practices[KINGFISHER],
        practices[HERON],
        rosa=add(KINGFISHER, rosa(), finished, 9),
        awkward=add(KINGFISHER, awkward(), finished, 10),
        carer=add(KINGFISHER, carer(), finished, 33),
        partial=add(KINGFISHER, partial(), PreparationState.DEADLINE_PARTIAL, 34),
        silent=add(KINGFISHER, silent(), PreparationState.NO_REPLY, 82),
        terse=add(KINGFISHER, terse(), PreparationState.IN_PROGRESS, 200),
        of_heron=add(HERON, rosa(), finished, 9),
    )


@pytest.fixture
async def surgery(
    database: Database, clock: HandClock, builder: Builder, town: Town
) -> AsyncIterator[Surgery]:
    async with open_pages(database, clock, builder) as running:
        yield running


__all__ = ["PASSWORD"]
