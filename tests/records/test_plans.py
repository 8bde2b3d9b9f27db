"""Plans and reads: versions are added, never written over; words are sealed."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from sqlalchemy import func, select, text

from preparation.clock import NewId
from preparation.errors import Stale
from preparation.model import PreparationId, SummaryId
from preparation.plan import NOTHING_YET, PlanWords, Step, Who
from preparation.records.database import Connection, Database
from preparation.records.next_steps import agreed_plan, newest_plan, store_plan
from preparation.records.reading_marks import (
    mark_read,
    reads_of,
    wants_to_be_told,
    wish_to_be_told,
)
from preparation.records.staff import StaffId, add_staff
from preparation.records.summaries import store_summary
from preparation.records.tables import plans
from tests.builders import Builder, HandClock

WORDS = PlanWords(
    working="the walks",
    not_working="the tablets",
    agreed="try them with food",
    steps=(
        Step("ring the chemist", Who.PRACTITIONER, "Nurse Khan", "Friday"),
        Step("walk with Jean", Who.PATIENT),
    ),
    review_on=date(2026, 12, 1),
    review_how="by telephone",
)


@pytest.fixture
def builder(databases: Database, clock: HandClock, new_id: NewId) -> Builder:
    return Builder(databases.vault, clock, new_id)


def begin(c: Connection, builder: Builder) -> tuple[PreparationId, StaffId, SummaryId]:
    built = builder.everything(c)
    summary = store_summary(
        c,
        built.preparation.id,
        (),
        complete=True,
        targets=(),
        now=builder.clock(),
        new_id=builder.new_id,
    )
    return built.preparation.id, add(c, builder, built.practice.id, "khan"), summary


def add(c: Connection, builder: Builder, practice: str, username: str) -> StaffId:
    return add_staff(
        c,
        practice_id=practice,  # type: ignore[arg-type]
        username=username,
        name=f"Nurse {username.title()}",
        role="clinician",
        password_hash="x",
        new_id=builder.new_id,
    )


def store(
    c: Connection,
    builder: Builder,
    preparation: PreparationId,
    staff: StaffId,
    words: PlanWords = WORDS,
    *,
    finished: bool = False,
    built_on: int = NOTHING_YET,
) -> int:
    return store_plan(
        c,
        preparation,
        words,
        finished=finished,
        built_on=built_on,
        staff_id=staff,
        now=builder.clock(),
        new_id=builder.new_id,
    )


async def test_a_plan_comes_back_as_it_was_written(databases: Database, builder: Builder) -> None:
    preparation, staff, _ = await databases.write(lambda c: begin(c, builder))
    await databases.write(lambda c: store(c, builder, preparation, staff))
    plan = await databases.read(lambda c: newest_plan(c, preparation))
    assert plan is not None
    assert (plan.version, plan.finished, plan.words) == (1, False, WORDS)
    assert plan.by == "Nurse Khan"


async def test_the_patient_sees_what_was_finished_and_no_draft_after_it(
    databases: Database, builder: Builder
) -> None:
    preparation, staff, _ = await databases.write(lambda c: begin(c, builder))
    assert await databases.read(lambda c: agreed_plan(c, preparation)) is None
    await databases.write(lambda c: store(c, builder, preparation, staff, finished=True))
    draft = PlanWords(agreed="something else")
    await databases.write(lambda c: store(c, builder, preparation, staff, draft, built_on=1))
    agreed = await databases.read(lambda c: agreed_plan(c, preparation))
    newest = await databases.read(lambda c: newest_plan(c, preparation))
    assert agreed is not None
    assert newest is not None
    assert (agreed.version, agreed.words) == (1, WORDS)
    assert (newest.version, newest.words) == (2, draft)


async def test_nobodys_words_are_written_over(databases: Database, builder: Builder) -> None:
    preparation, staff, _ = await databases.write(lambda c: begin(c, builder))
    await databases.write(lambda c: store(c, builder, preparation, staff))
    late = PlanWords(agreed="written beside the first")
    with pytest.raises(Stale):
        await databases.write(lambda c: store(c, builder, preparation, staff, late))
    plan = await databases.read(lambda c: newest_plan(c, preparation))
    assert plan is not None
    assert plan.words == WORDS


async def test_of_many_at_once_one_is_kept_and_the_others_are_told(
    databases: Database, builder: Builder
) -> None:
    preparation, staff, _ = await databases.write(lambda c: begin(c, builder))

    async def one(number: int) -> bool:
        words = PlanWords(agreed=f"version of {number}")
        try:
            await databases.write(lambda c: store(c, builder, preparation, staff, words))
        except Stale:
            return False
        return True

    kept = await asyncio.gather(*(one(number) for number in range(8)))
    assert sum(kept) == 1
    count = await databases.read(
        lambda c: c.execute(select(func.count()).select_from(plans)).scalar_one()
    )
    assert count == 1


async def test_the_same_again_makes_no_version(databases: Database, builder: Builder) -> None:
    preparation, staff, _ = await databases.write(lambda c: begin(c, builder))
    for built_on in (0, 1, 0):
        made = await databases.write(
            lambda c, on=built_on: store(c, builder, preparation, staff, built_on=on)
        )
        assert made == 1


async def test_its_words_are_sealed(databases: Database, builder: Builder) -> None:
    preparation, staff, _ = await databases.write(lambda c: begin(c, builder))
    await databases.write(lambda c: store(c, builder, preparation, staff))
    for query in (
        "SELECT working, not_working, agreed, review_how FROM plans",
        "SELECT what, name, by_when FROM plan_steps",
    ):
        rows = await databases.read(lambda c, q=query: c.execute(text(q)).all())
        assert all(b"tablets" not in bytes(cell) for row in rows for cell in row)
        assert all(b"chemist" not in bytes(cell) for row in rows for cell in row)


async def test_a_read_is_kept_once_for_each_person_and_version(
    databases: Database, builder: Builder
) -> None:
    preparation, staff, summary = await databases.write(lambda c: begin(c, builder))

    def read(c: Connection) -> bool:
        return mark_read(c, summary, staff, now=builder.clock(), new_id=builder.new_id)

    assert await databases.write(read)
    assert not await databases.write(read)
    marks = await databases.read(lambda c: reads_of(c, preparation))
    assert [(mark.by, mark.version, mark.staff_id) for mark in marks] == [("Nurse Khan", 1, staff)]


async def test_the_newest_wish_about_being_told_holds_and_silence_is_a_no(
    databases: Database, builder: Builder
) -> None:
    preparation, _, _ = await databases.write(lambda c: begin(c, builder))
    assert not await databases.read(lambda c: wants_to_be_told(c, preparation))
    for wanted in (True, False, True):

        def wish(c: Connection, wanted: bool = wanted) -> None:
            now = builder.clock()
            wish_to_be_told(c, preparation, wanted, now=now, new_id=builder.new_id)

        await databases.write(wish)
        assert await databases.read(lambda c: wants_to_be_told(c, preparation)) is wanted
