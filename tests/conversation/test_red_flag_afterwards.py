"""A red flag after the summary has gone: the clinician's copy follows, and no version changes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from preparation.conversation.judgement import Net
from preparation.model import PreparationState, SummaryId
from preparation.records.database import Connection, Database
from preparation.records.preparations import set_preparation_state
from preparation.records.stored_summaries import read_summary
from preparation.records.summaries import store_summary
from preparation.records.tables import summaries
from preparation.words import Words
from tests.builders import HandClock
from tests.conversation.phones import Phone, open_phone

PAIN = "I have a crushing pain in my chest and cannot breathe"


@pytest.fixture
async def phone(databases: Database, clock: HandClock, words: Words, net: Net) -> Phone:
    return await open_phone(databases, clock, words, net, "Ann")


async def _finishes(phone: Phone, state: PreparationState) -> None:
    preparation, engine = phone.people["Ann"], phone.engine

    def work(c: Connection) -> None:
        now, new_id = phone.clock(), engine.outside.new_id
        set_preparation_state(c, preparation.id, state, at=now, new_id=new_id)
        store_summary(c, preparation.id, [], complete=True, targets=(), now=now, new_id=new_id)

    await phone.database.write(work)
    phone.clock.moves(minutes=1)


async def _versions(phone: Phone) -> list[SummaryId]:
    mine = (
        select(summaries.c.id)
        .where(summaries.c.preparation_id == phone.people["Ann"].id)
        .order_by(summaries.c.version)
    )
    return await phone.database.read(lambda c: [SummaryId(i) for i in c.execute(mine).scalars()])


@pytest.mark.covers("I6", "I8", "H3")
@pytest.mark.parametrize(
    "state",
    [
        PreparationState.FINISHED,
        PreparationState.FINISHED_NOT_SHARED,
        PreparationState.DEADLINE_PARTIAL,
    ],
)
async def test_the_next_version_has_the_words_and_the_one_before_stays_as_it_was(
    phone: Phone, state: PreparationState
) -> None:
    await _finishes(phone, state)
    await phone.says(PAIN)
    first, second = await _versions(phone)
    outline = phone.engine.outline
    before = await phone.database.read(lambda c: read_summary(c, first, outline))
    after = await phone.database.read(lambda c: read_summary(c, second, outline))
    assert before.safety == ()
    assert [note.text for note in after.safety] == [PAIN]


async def test_during_the_talk_no_version_is_made(phone: Phone) -> None:
    await phone.says("ok")
    await phone.says(PAIN)
    assert await _versions(phone) == []
