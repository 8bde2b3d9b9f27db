"""Who is reminded, when, and who is left in peace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from channels.segments import count_segments
from preparation.invite.reminders import send_due_reminders
from preparation.model import PreparationState
from preparation.records import opt_outs
from preparation.records.alerts import NewAlert, add_alert
from preparation.records.database import Connection, Database
from preparation.records.lookups import number_hash
from preparation.records.practices import change_choices
from preparation.records.preparations import set_preparation_state
from preparation.records.tables import outbound
from preparation.words import Words
from tests.builders import Builder, Built, HandClock


@dataclass
class Round:
    """A patient invited ten days before the appointment, and the reminders' round."""

    database: Database
    clock: HandClock
    builder: Builder
    rosa: Built
    words: Words

    async def sends(self) -> list[str]:
        """Run one round and return the kinds of reminder there are by now."""

        def work(c: Connection) -> list[str]:
            send_due_reminders(
                c,
                now=self.clock(),
                new_id=self.builder.new_id,
                vault=self.database.vault,
                words=self.words,
                public_url="https://prepare.example.nhs.uk",
                count_segments=lambda text: count_segments(text).count,
            )
            keys = c.execute(select(outbound.c.intent_key).order_by(outbound.c.id)).scalars()
            return [key.split(":")[0] for key in keys]

        return await self.database.write(work)

    async def does(self, work: Callable[[Connection], None]) -> None:
        await self.database.write(work)

    async def stands(self, state: PreparationState) -> None:
        await self.does(
            lambda c: set_preparation_state(
                c, self.rosa.preparation.id, state, at=self.clock(), new_id=self.builder.new_id
            )
        )


@pytest.fixture
async def round_(databases: Database, clock: HandClock, words: Words) -> Round:
    builder = Builder(databases.vault, clock)
    rosa = await databases.write(builder.everything)
    return Round(databases, clock, builder, rosa, words)


async def test_one_reminder_one_last_chance_then_silence(round_: Round) -> None:
    """However often the round runs, each goes once, and none comes after the deadline."""
    assert await round_.sends() == []
    seen = []
    for _ in range(12):
        round_.clock.moves(days=1)
        seen.append(await round_.sends())
    assert seen[1] == []
    assert seen[2] == ["reminder"]
    assert seen[-1] == ["reminder", "last_chance"]


async def test_reminders_go_on_the_days_that_the_practice_chose(round_: Round) -> None:
    practice = round_.rosa.practice
    chosen = replace(practice.choices, remind_days=4, last_chance_hours=12)
    await round_.does(lambda c: change_choices(c, practice.id, chosen))
    seen = []
    for _ in range(12):
        round_.clock.moves(days=1)
        seen.append(await round_.sends())
    assert seen[4] == []
    assert seen[5] == ["reminder"]
    assert seen[-1] == ["reminder"]


@pytest.mark.parametrize(
    "state",
    [
        PreparationState.FINISHED,
        PreparationState.DECLINED,
        PreparationState.PAUSED,
        PreparationState.STOPPED,
        PreparationState.WRONG_NUMBER,
    ],
)
async def test_who_is_done_or_wants_no_more_is_left_in_peace(
    round_: Round, state: PreparationState
) -> None:
    """Only those invited or answering are reminded."""
    await round_.stands(state)
    round_.clock.moves(days=4)
    assert await round_.sends() == []


@pytest.mark.covers("I9")
async def test_nobody_is_reminded_after_a_stop(round_: Round) -> None:
    """A stop for the number counts, whatever the preparation's state says."""
    number = round_.rosa.patient.mobile
    assert number is not None
    await round_.does(
        lambda c: opt_outs.record_opt_out(
            c,
            round_.rosa.practice.id,
            number_hash(round_.database.vault, number),
            state=opt_outs.STOPPED,
            how="keyword",
            at=round_.clock(),
            new_id=round_.builder.new_id,
        )
    )
    round_.clock.moves(days=4)
    assert await round_.sends() == []


async def test_reminders_wait_until_staff_have_seen_a_safeguarding_note(round_: Round) -> None:
    """Somebody may be reading over their shoulder."""
    alert = NewAlert(
        practice_id=round_.rosa.practice.id,
        category="abuse",
        action="safeguarding",
        certain=True,
        quiet=False,
        found_by="test",
        preparation_id=round_.rosa.preparation.id,
        words="he hits me",
    )
    await round_.does(
        lambda c: add_alert(c, alert, now=round_.clock(), new_id=round_.builder.new_id)
    )
    round_.clock.moves(days=4)
    assert await round_.sends() == []


@pytest.mark.covers("I14")
async def test_a_reminder_keeps_quiet_hours(databases: Database, words: Words) -> None:
    """It goes when the practice opens, not at night."""
    clock = HandClock()
    builder = Builder(databases.vault, clock)
    rosa = await databases.write(
        lambda c: _with_quiet_hours(c, builder),
    )
    round_ = Round(databases, clock, builder, rosa, words)
    clock.now = clock.now.replace(hour=2) + timedelta(days=4)
    assert await round_.sends() == []
    clock.moves(hours=8)
    assert await round_.sends() == ["reminder"]


def _with_quiet_hours(c: Connection, builder: Builder) -> Built:
    practice = builder.practice(c, quiet_hours=True)
    clinician = builder.clinician(c, practice)
    patient = builder.patient(c, practice)
    appointment = builder.appointment(c, patient, clinician, days=10)
    preparation = builder.preparation(c, appointment)
    return Built(practice, clinician, replace(patient), appointment, preparation)
