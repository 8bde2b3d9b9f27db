"""The one text on the day after: once, to those who took part and may be texted."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from channels.segments import count_segments
from preparation.clock import NewId
from preparation.learning.asking import AskAfterwards
from preparation.model import (
    AppointmentState,
    PatientState,
    Practice,
    PreparationId,
    PreparationState,
)
from preparation.records.appointments import set_appointment_state
from preparation.records.database import Connection, Database
from preparation.records.links import find_live_link, link_hash
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STOPPED, record_opt_out
from preparation.records.patients import set_patient_state
from preparation.records.preferences import PAPER, Preferences, set_preferences
from preparation.records.tables import outbound
from preparation.records.whole import read_record
from preparation.words import load_words
from tests.builders import Builder, HandClock
from tests.learning.people import Life, live, token_in

CONTENT = Path(__file__).parents[2] / "content"


@dataclass
class Ward:
    """A practice, one patient who met a nurse at 9 this Monday morning, and the texts."""

    database: Database
    builder: Builder
    practice: Practice
    texts: AskAfterwards

    async def met(self, **life: object) -> PreparationId:
        one = Life(days=0, **life)  # type: ignore[arg-type]
        return await self.database.write(lambda c: live(c, self.builder, self.practice, one))

    async def goes_out(self) -> Sequence[str]:
        await self.database.write(lambda c: self.texts.queue_due(c, self.builder.clock()))
        query = select(outbound.c.body).where(outbound.c.kind == "afterwards")
        return await self.database.read(lambda c: c.execute(query).scalars().all())


def ward_of(databases: Database, clock: HandClock, new_id: NewId, **choices: object) -> Ward:
    builder = Builder(databases.vault, clock, new_id)
    with databases.engine.begin() as c:
        practice = builder.practice(c, **choices)
    texts = AskAfterwards(
        vault=databases.vault,
        words=load_words(CONTENT, ("messages*",)),
        public_url="https://prepare.example.nhs.uk",
        count_segments=lambda text: count_segments(text).count,
        random_bytes=os.urandom,
        new_id=new_id,
    )
    return Ward(databases, builder, practice, texts)


@pytest.fixture
def ward(databases: Database, clock: HandClock, new_id: NewId) -> Ward:
    return ward_of(databases, clock, new_id, quiet_hours=True)


async def test_it_goes_once_on_the_day_after(ward: Ward, clock: HandClock) -> None:
    await ward.met()
    for hours, number in ((3, 0), (9, 0), (13, 1), (1, 1), (24, 1)):
        clock.moves(hours=hours)
        assert len(await ward.goes_out()) == number


async def test_its_link_works_after_the_appointment_and_it_is_two_parts_at_most(
    ward: Ward, clock: HandClock
) -> None:
    preparation = await ward.met()
    clock.moves(days=1, hours=2)
    (body,) = await ward.goes_out()
    assert count_segments(body).count <= 2
    token, vault, later = token_in(body), ward.database.vault, clock()
    later += timedelta(days=20)
    found = await ward.database.read(
        lambda c: find_live_link(c, link_hash(vault, token), now=later)
    )
    assert found is not None
    assert found.preparation_id == preparation


@pytest.mark.parametrize(("hours", "number"), [(12, 0), (22, 0), (24, 1), (34, 0)])
async def test_it_keeps_to_the_allowed_hours(
    ward: Ward, clock: HandClock, hours: float, number: int
) -> None:
    """Met at 10 by the practice's clock: at 22, at 8, at 10 and at 20 on the next day."""
    await ward.met()
    clock.moves(hours=hours)
    assert len(await ward.goes_out()) == number


async def test_after_a_saturday_it_waits_for_monday(
    databases: Database, clock: HandClock, new_id: NewId
) -> None:
    clock.moves(days=5)  # 6 June 2026, a Saturday
    ward = ward_of(databases, clock, new_id, quiet_hours=True)
    await ward.met()
    clock.moves(days=1, hours=2)
    assert await ward.goes_out() == []
    clock.moves(days=1)
    assert len(await ward.goes_out()) == 1


@pytest.mark.parametrize(
    "state",
    [
        PreparationState.NO_REPLY,
        PreparationState.DECLINED,
        PreparationState.STOPPED,
        PreparationState.WRONG_NUMBER,
        PreparationState.CANCELLED,
    ],
)
async def test_who_did_not_take_part_is_not_asked(
    ward: Ward, clock: HandClock, state: PreparationState
) -> None:
    await ward.met(state=state)
    clock.moves(days=1, hours=2)
    assert await ward.goes_out() == []


async def test_who_said_nothing_is_not_asked(ward: Ward, clock: HandClock) -> None:
    await ward.met(state=PreparationState.IN_PROGRESS, said={})
    clock.moves(days=1, hours=2)
    assert await ward.goes_out() == []


async def test_nor_whose_appointment_was_cancelled(ward: Ward, clock: HandClock) -> None:
    preparation = await ward.met()

    def cancel(c: Connection) -> None:
        appointment = read_record(c, preparation).appointment.id
        set_appointment_state(
            c, appointment, AppointmentState.CANCELLED, at=clock(), new_id=ward.builder.new_id
        )

    await ward.database.write(cancel)
    clock.moves(days=1, hours=2)
    assert await ward.goes_out() == []


@pytest.mark.covers("I4")
async def test_nor_who_said_stop_died_or_wants_letters(ward: Ward, clock: HandClock) -> None:
    stopped, died, letters = [await ward.met() for _ in range(3)]
    new_id, now = ward.builder.new_id, clock()

    def change(c: Connection) -> None:
        mobile = read_record(c, stopped).patient.mobile
        assert mobile is not None
        hashed = number_hash(ward.database.vault, mobile)
        record_opt_out(
            c, ward.practice.id, hashed, state=STOPPED, how="keyword", at=now, new_id=new_id
        )
        dead = read_record(c, died).patient.id
        set_patient_state(c, dead, PatientState.DECEASED, at=now, new_id=new_id, source="test")
        writes = read_record(c, letters).patient.id
        wants = Preferences(way=PAPER)
        set_preferences(c, ward.practice.id, writes, wants, by="patient", at=now, new_id=new_id)

    await ward.database.write(change)
    clock.moves(days=1, hours=2)
    assert await ward.goes_out() == []


async def test_who_has_answered_already_is_not_asked(ward: Ward, clock: HandClock) -> None:
    await ward.met(score=4)
    clock.moves(days=1, hours=2)
    assert await ward.goes_out() == []


async def test_a_practice_may_choose_not_to_ask(
    databases: Database, clock: HandClock, new_id: NewId
) -> None:
    ward = ward_of(databases, clock, new_id, ask_afterwards=False)
    await ward.met()
    clock.moves(days=1, hours=2)
    assert await ward.goes_out() == []


async def test_after_a_week_nobody_is_asked(ward: Ward, clock: HandClock) -> None:
    await ward.met()
    clock.moves(days=7)
    assert await ward.goes_out() == []
