"""Texts about reading and plans: once, only if wanted, and never a word of what was said."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from channels.segments import count_segments
from preparation.clock import NewId
from preparation.model import PatientState
from preparation.plan import PlanWords
from preparation.reading_texts import ReadingTexts
from preparation.records.database import Connection, Database
from preparation.records.links import find_live_link, link_hash
from preparation.records.lookups import number_hash
from preparation.records.next_steps import store_plan
from preparation.records.opt_outs import STOPPED, record_opt_out
from preparation.records.patients import set_patient_state
from preparation.records.reading_marks import mark_read, wish_to_be_told
from preparation.records.staff import StaffId, add_staff
from preparation.records.summaries import store_summary
from preparation.records.tables import outbound
from preparation.words import load_words
from tests.builders import Builder, Built, HandClock
from tests.learning.people import token_in

CONTENT = Path(__file__).parents[2] / "content"
SECRET = "my waterworks"


@dataclass
class Ward:
    """One patient, one nurse, and the texts that go out."""

    database: Database
    builder: Builder
    built: Built
    staff: StaffId
    texts: ReadingTexts

    async def is_read(self) -> None:
        def read(c: Connection) -> None:
            now, new_id = self.builder.clock(), self.builder.new_id
            preparation = self.built.preparation.id
            summary = store_summary(
                c, preparation, (), complete=True, targets=(), now=now, new_id=new_id
            )
            mark_read(c, summary, self.staff, now=now, new_id=new_id)

        await self.database.write(read)

    async def wishes(self, wanted: bool) -> None:
        now, new_id = self.builder.clock(), self.builder.new_id
        preparation = self.built.preparation.id
        await self.database.write(
            lambda c: wish_to_be_told(c, preparation, wanted, now=now, new_id=new_id)
        )

    async def agrees(self, *, by_text: bool, finished: bool = True, on: int = 0) -> None:
        await self.database.write(
            lambda c: store_plan(
                c,
                self.built.preparation.id,
                PlanWords(agreed=f"{SECRET} {on}"),
                finished=finished,
                by_text=by_text,
                built_on=on,
                staff_id=self.staff,
                now=self.builder.clock(),
                new_id=self.builder.new_id,
            )
        )

    async def goes_out(self) -> Sequence[str]:
        await self.database.write(lambda c: self.texts.queue_due(c, self.builder.clock()))
        query = select(outbound.c.body).order_by(outbound.c.id)
        return await self.database.read(lambda c: c.execute(query).scalars().all())


@pytest.fixture
async def ward(databases: Database, clock: HandClock, new_id: NewId) -> Ward:
    builder = Builder(databases.vault, clock, new_id)
    built = await databases.write(builder.everything)

    def add(c: Connection) -> StaffId:
        return add_staff(
            c,
            practice_id=built.practice.id,
            username="khan",
            name="Nurse Khan",
            role="clinician",
            password_hash="x",
            new_id=new_id,
        )

    texts = ReadingTexts(
        vault=databases.vault,
        words=load_words(CONTENT, ("messages*",)),
        public_url="https://prepare.example.nhs.uk",
        count_segments=lambda body: count_segments(body).count,
        random_bytes=os.urandom,
        new_id=new_id,
    )
    return Ward(databases, builder, built, await databases.write(add), texts)


async def test_who_asked_is_told_once_that_it_has_been_read(ward: Ward) -> None:
    await ward.wishes(True)
    assert await ward.goes_out() == []
    await ward.is_read()
    assert len(await ward.goes_out()) == 1
    bodies = await ward.goes_out()
    assert len(bodies) == 1
    assert "Nurse Khan has read what you sent" in bodies[0]


async def test_nobody_is_texted_who_did_not_ask_or_asked_no_more(ward: Ward) -> None:
    await ward.is_read()
    assert await ward.goes_out() == []
    await ward.wishes(True)
    await ward.wishes(False)
    assert await ward.goes_out() == []


async def test_the_plan_goes_as_a_link_that_works_and_none_of_its_words(ward: Ward) -> None:
    await ward.agrees(by_text=True)
    (body,) = await ward.goes_out()
    assert SECRET not in body
    token = token_in(body)
    assert body.endswith(f"/p/{token}/plan")
    now, vault = ward.builder.clock(), ward.database.vault
    found = await ward.database.read(lambda c: find_live_link(c, link_hash(vault, token), now=now))
    assert found is not None
    assert found.preparation_id == ward.built.preparation.id
    assert len(await ward.goes_out()) == 1


async def test_a_plan_that_is_finished_again_is_told_again(ward: Ward) -> None:
    await ward.agrees(by_text=True)
    assert len(await ward.goes_out()) == 1
    await ward.agrees(by_text=True, on=1)
    assert len(await ward.goes_out()) == 2


async def test_a_draft_and_a_plan_without_a_text_send_nothing(ward: Ward) -> None:
    await ward.agrees(by_text=False)
    await ward.agrees(by_text=True, finished=False, on=1)
    assert await ward.goes_out() == []


@pytest.mark.covers("I4")
async def test_nothing_goes_to_whoever_said_stop(ward: Ward) -> None:
    mobile = ward.built.patient.mobile
    assert mobile is not None

    def stop(c: Connection) -> None:
        record_opt_out(
            c,
            ward.built.practice.id,
            number_hash(ward.database.vault, mobile),
            state=STOPPED,
            how="keyword",
            at=ward.builder.clock(),
            new_id=ward.builder.new_id,
        )

    await ward.database.write(stop)
    await ward.wishes(True)
    await ward.is_read()
    await ward.agrees(by_text=True)
    assert await ward.goes_out() == []


async def test_nothing_goes_about_somebody_who_has_died(ward: Ward) -> None:
    def died(c: Connection) -> None:
        now, new_id = ward.builder.clock(), ward.builder.new_id
        deceased = PatientState.DECEASED
        set_patient_state(c, ward.built.patient.id, deceased, at=now, new_id=new_id, source="test")

    await ward.database.write(died)
    await ward.agrees(by_text=True)
    assert await ward.goes_out() == []


async def test_old_news_is_no_news(ward: Ward) -> None:
    await ward.agrees(by_text=True)
    ward.builder.clock.moves(days=3)
    assert await ward.goes_out() == []
