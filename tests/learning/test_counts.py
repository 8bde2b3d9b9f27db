"""What a report counts, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from preparation.clock import NewId
from preparation.learning.periods import Period, period_of
from preparation.learning.reading import read_report
from preparation.learning.report import Report
from preparation.model import Practice, PreparationState
from preparation.plan import PlanWords, Step
from preparation.records.database import Connection, Database
from preparation.records.learning import say_useful
from preparation.records.staff import StaffId, add_staff
from preparation.summary.outline import read_outline
from preparation.summary.topics import read_topics
from preparation.words import load_words
from tests.builders import Builder, HandClock
from tests.learning.people import Life, live

WORDS = load_words(Path(__file__).parents[2] / "content", ("summary*", "topics", "messages"))
PLAN = PlanWords(agreed="Half the dose", steps=(Step("Ring"),), review_on=date(2027, 1, 1))


class Year:
    """A practice whose people a test adds."""

    def __init__(self, database: Database, builder: Builder, practice: Practice, staff: StaffId):
        self.database, self.builder = database, builder
        self.practice, self.staff = practice, staff

    async def has(self, number: int, life: Life) -> None:
        def add(c: Connection) -> None:
            for _ in range(number):
                live(c, self.builder, self.practice, life, self.staff)

        await self.database.write(add)

    async def report(self, period: Period | None = None) -> Report:
        today = self.builder.clock().date()
        asked = period or period_of(today - timedelta(days=10))
        outline, topics = read_outline(WORDS), read_topics(WORDS)
        return await self.database.read(
            lambda c: read_report(c, self.practice, asked, today, outline, topics)
        )


@pytest.fixture
async def year(databases: Database, clock: HandClock, new_id: NewId) -> Year:
    builder = Builder(databases.vault, clock, new_id)

    def add(c: Connection) -> Year:
        practice = builder.practice(c)
        staff = add_staff(
            c, practice_id=practice.id, username="khan", name="Nurse Khan", role="clinician",
            password_hash="x", new_id=new_id,
        )  # fmt: skip
        return Year(databases, builder, practice, staff)

    return await databases.write(add)


async def test_every_step_is_counted_and_whoever_answered_was_reached(year: Year) -> None:
    await year.has(6, Life())
    await year.has(5, Life(state=PreparationState.NO_REPLY, said={}))
    await year.has(7, Life(state=PreparationState.NO_REPLY, said={}, delivered=False))
    partial = PreparationState.DEADLINE_PARTIAL
    await year.has(8, Life(state=partial, said={"what_matters": "sleep"}, delivered=False))
    report = await year.report()
    assert report.steps == {
        "invited": 25, "reached": 15, "answered": 10, "finished": 5, "shared": 5,
    }  # fmt: skip
    assert report.segments == 50
    assert report.pence == 200


async def test_small_counts_are_not_in_the_report(year: Year) -> None:
    await year.has(4, Life(score=5, useful="no", unmet="a lift", plan=PLAN))
    report = await year.report()
    assert set(report.steps.values()) == {None}
    assert (report.unmet, report.score_mean, report.topics) == (None, None, {})
    assert set(report.criteria.values()) == {None}
    assert report.useful.totals == [None]
    assert (report.segments, report.pence) == (None, None)


async def test_evidence_for_each_of_the_six_criteria(year: Year) -> None:
    await year.has(6, Life(plan=PLAN))
    await year.has(5, Life(plan=replace(PLAN, review_on=None, steps=())))
    await year.has(7, Life(said={"what_matters": "sleep"}))
    assert (await year.report()).criteria == {
        "deciding": 10, "mattering": 15, "agreeing": 10, "recording": 5, "reviewing": 5,
        "owning": 10,
    }  # fmt: skip


async def test_private_words_and_words_not_shared_have_no_topics(year: Year) -> None:
    await year.has(5, Life(said={"what_matters": "I cannot sleep", "consent": "yes"}))
    await year.has(9, Life(said={"what_matters": "my feet hurt", "consent": "no"}))
    assert list((await year.report()).topics) == ["sleep"]


async def test_needs_nobody_could_meet_are_counted_by_topic(year: Year) -> None:
    await year.has(6, Life(unmet="a bus to the pool"))
    report = await year.report()
    assert report.unmet == 5
    assert report.unmet_topics["travel"] == 5


async def test_scores_and_presses_count_once_each(year: Year) -> None:
    await year.has(30, Life(score=5))
    await year.has(30, Life(score=4, useful="yes"))
    report = await year.report()
    assert report.score_mean == 4.5
    assert report.scores.totals == [60]
    assert report.useful.totals == [30]


async def test_a_change_of_mind_counts_as_said_last(year: Year) -> None:
    await year.has(5, Life(useful="no"))

    def again(c: Connection) -> None:
        life, b = Life(useful="no"), year.builder
        for _ in range(40):
            one = live(c, b, year.practice, life, year.staff)
            say_useful(c, one, year.staff, "yes", now=b.clock(), new_id=b.new_id)

    await year.database.write(again)
    assert (await year.report()).useful.totals == [45]


async def test_only_this_practice_and_only_this_quarter_until_today(year: Year) -> None:
    await year.has(6, Life(days=-10))
    await year.has(10, Life(days=-100))
    await year.has(6, Life(days=2))

    def others(c: Connection) -> None:
        practice = year.builder.practice(c)
        for _ in range(8):
            live(c, year.builder, practice, Life())

    await year.database.write(others)
    this = period_of(year.builder.clock().date() - timedelta(days=10))
    assert (await year.report(this)).steps["invited"] == 5
    assert (await year.report(this.before)).steps["invited"] == 10
