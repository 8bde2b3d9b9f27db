"""Last time's words: only the same patient's, only what was shared then, nothing taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from preparation.clock import NewId
from preparation.model import AnswerId, Op, Patient, PreparationId, PreparationState
from preparation.plan import PlanWords, Step
from preparation.records.answers import add_answer, read_answers
from preparation.records.database import Connection, Database
from preparation.records.next_steps import store_plan
from preparation.records.practices import read_practice
from preparation.records.staff import StaffId
from preparation.records.stored_summaries import newest_summary
from preparation.records.summaries import store_summary
from preparation.records.tables import staff as staff_table
from preparation.records.whole import read_record
from preparation.summary.model import Summary
from preparation.summary.shown import shown_answers
from tests.builders import Builder, HandClock
from tests.practice.surgery import add_member, post_summary, store_talk
from tests.summary.talks import Talk, outline


@dataclass
class Years:
    """One practice's database, and preparations of a patient in it."""

    database: Database
    builder: Builder

    async def patient(self) -> Patient:
        def make(c: Connection) -> Patient:
            return self.builder.patient(c, self.builder.practice(c))

        return await self.database.write(make)

    async def prepares(self, patient: Patient, talk: Talk, *, days: float) -> PreparationId:
        return await self.database.write(lambda c: self._add(c, patient, talk, days))

    def _add(self, c: Connection, patient: Patient, talk: Talk, days: float) -> PreparationId:
        practice = read_practice(c, patient.practice_id)
        clinician = self.builder.clinician(c, practice, self.builder.new_id())
        appointment = self.builder.appointment(c, patient, clinician, days=days)
        made = self.builder.preparation(c, appointment, PreparationState.FINISHED)
        store_talk(c, self.builder, made.id, talk)
        post_summary(c, self.builder, made.id, talk)
        return made.id

    async def takes_back(self, preparation: PreparationId, text: str) -> None:
        await self.database.write(lambda c: self._take_back(c, preparation, text))

    def _take_back(self, c: Connection, preparation: PreparationId, text: str) -> None:
        b, rows = self.builder, read_answers(c, preparation)
        gone = next(row for row in rows if row.text == text)
        row = replace(gone, id=AnswerId(b.new_id()), op=Op.REMOVE, text="", replaces=gone.id)
        add_answer(c, row, turn_id=None, sources=())
        shown = shown_answers([*rows, row], outline())
        now, new_id = b.clock(), b.new_id
        store_summary(c, preparation, shown, complete=True, targets=(), now=now, new_id=new_id)

    async def summary(self, preparation: PreparationId) -> Summary:
        found = await self.database.read(lambda c: newest_summary(c, preparation, outline()))
        assert found is not None
        return found


@pytest.fixture
def years(databases: Database, clock: HandClock, new_id: NewId) -> Years:
    return Years(databases, Builder(databases.vault, clock, new_id))


def saying(*texts: str, wish: str = "yes") -> Talk:
    talk = Talk()
    for text in texts:
        talk.says("what_matters", text)
    talk.says("consent", wish)
    return talk


def before(summary: Summary) -> Sequence[str] | None:
    if summary.earlier is None:
        return None
    return [line.text for part in summary.earlier.parts for line in part.lines]


async def test_the_last_shared_one_stands_beside_this_one(years: Years) -> None:
    rosa = await years.patient()
    await years.prepares(rosa, saying("two years ago"), days=-730)
    await years.prepares(rosa, saying("last year"), days=-365)
    now = await years.prepares(rosa, saying("now"), days=10)
    later = await years.prepares(rosa, saying("next year"), days=365)
    assert before(await years.summary(now)) == ["last year"]
    assert before(await years.summary(later)) == ["now"]


async def test_one_that_was_not_shared_is_passed_over(years: Years) -> None:
    rosa = await years.patient()
    await years.prepares(rosa, saying("two years ago"), days=-730)
    await years.prepares(rosa, saying("for me alone", wish="no"), days=-365)
    now = await years.prepares(rosa, saying("now"), days=10)
    assert before(await years.summary(now)) == ["two years ago"]


async def test_nothing_stands_beside_what_is_not_shared_now(years: Years) -> None:
    rosa = await years.patient()
    await years.prepares(rosa, saying("last year"), days=-365)
    now = await years.prepares(rosa, saying("now", wish="no thanks"), days=10)
    assert before(await years.summary(now)) is None


async def test_what_was_kept_private_then_or_taken_back_since_is_not_there(years: Years) -> None:
    rosa, talk = await years.patient(), saying("the dog", "the drink", "the debts")
    drink, debts = talk.rows[1], talk.rows[2]
    talk.hides(drink.id)
    last = await years.prepares(rosa, talk, days=-365)
    await years.takes_back(last, debts.text)
    now = await years.prepares(rosa, saying("now"), days=10)
    assert before(await years.summary(now)) == ["the dog"]


async def test_nobody_elses_words_are_there(years: Years) -> None:
    rosa, other = await years.patient(), await years.patient()
    await years.prepares(other, saying("somebody else's"), days=-365)
    now = await years.prepares(rosa, saying("now"), days=10)
    assert before(await years.summary(now)) is None


def plan_of(years: Years, preparation: PreparationId, words: PlanWords, *, finished: bool) -> None:
    b = years.builder
    with years.database.engine.begin() as c:
        staff = c.execute(select(staff_table.c.id)).scalars().first()
        if staff is None:
            practice = read_record(c, preparation).practice
            staff = add_member(c, b, practice, "khan")
        store_plan(
            c,
            preparation,
            words,
            finished=finished,
            built_on=0,
            staff_id=StaffId(staff),
            now=b.clock(),
            new_id=b.new_id,
        )


async def test_last_times_agreed_steps_stand_beside_what_is_shared_now(years: Years) -> None:
    rosa = await years.patient()
    older = await years.prepares(rosa, saying("two years ago"), days=-730)
    last = await years.prepares(rosa, saying("for me alone", wish="no"), days=-365)
    plan_of(years, older, PlanWords(agreed="old"), finished=True)
    plan_of(years, last, PlanWords(agreed="swim", steps=(Step("Ring Mair"),)), finished=True)
    now = await years.prepares(rosa, saying("now"), days=10)
    found = (await years.summary(now)).agreed_before
    assert found is not None
    assert (found.agreed, [step.what for step in found.steps]) == ("swim", ["Ring Mair"])


async def test_a_plan_that_nobody_was_given_is_not_what_was_agreed(years: Years) -> None:
    rosa, other = await years.patient(), await years.patient()
    last = await years.prepares(rosa, saying("last year"), days=-365)
    plan_of(years, last, PlanWords(agreed="a draft"), finished=False)
    theirs = await years.prepares(other, saying("last year"), days=-365)
    plan_of(years, theirs, PlanWords(agreed="somebody else's"), finished=True)
    now = await years.prepares(rosa, saying("now"), days=10)
    assert (await years.summary(now)).agreed_before is None


async def test_with_nothing_shared_now_the_steps_of_then_are_not_there_either(years: Years) -> None:
    rosa = await years.patient()
    last = await years.prepares(rosa, saying("last year"), days=-365)
    plan_of(years, last, PlanWords(agreed="swim"), finished=True)
    now = await years.prepares(rosa, saying("now", wish="no thanks"), days=10)
    assert (await years.summary(now)).agreed_before is None
