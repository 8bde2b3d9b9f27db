"""The database is locked, the clock jumps, people and appointments change in mid-conversation."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from preparation.model import AppointmentState, PatientState, PhoneNumber, PreparationState
from preparation.records.appointments import (
    appointment_of,
    change_appointment,
    set_appointment_state,
)
from preparation.records.database import Connection
from preparation.records.patients import change_patient, set_patient_state
from preparation.records.preparations import set_preparation_state
from preparation.records.whole import read_record
from tests.faults.checker import broken
from tests.faults.home import ANN, OURS, ROSA, Home


def lock(home: Home) -> sqlite3.Connection:
    """Hold SQLite's one writing lock, as a backup or a curious operator might."""
    holder = sqlite3.connect(home.url.removeprefix("sqlite:///"), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    return holder


@pytest.mark.covers("F24", "I1")
async def test_a_text_waits_for_a_database_that_is_locked_for_a_moment(home: Home) -> None:
    await home.starts()
    holder = lock(home)
    coming = asyncio.create_task(home.sends(ROSA, "rosaword one"))
    await asyncio.sleep(1.0)
    assert not coming.done()
    holder.execute("ROLLBACK")
    holder.close()
    assert await coming == 200
    await home.comes_right()
    assert "\n".join(await broken(home.evidence())) == ""


@pytest.mark.covers("F25", "I1", "I2", "I15")
async def test_a_database_that_stays_locked_is_never_a_silent_yes(home: Home) -> None:
    """After ten seconds Twilio hears 503; the text is taken in from its list."""
    await home.starts()
    holder = lock(home)
    assert await home.twilio.deliver_inbound(ROSA, OURS, "rosaword one") == 503
    holder.execute("ROLLBACK")
    holder.close()
    await home.comes_right()
    assert "\n".join(await broken(home.evidence())) == ""


JUMPS = {
    "an hour ahead": timedelta(hours=1),
    "an hour back": timedelta(hours=-1),
    "a day ahead": timedelta(days=1),
    "back to 1970": datetime(1970, 1, 1, tzinfo=UTC) - datetime(2026, 6, 1, 9, tzinfo=UTC),
}


@pytest.mark.covers("F52", "I3", "I5", "I9", "I11")
@pytest.mark.parametrize("restarted", [False, True], ids=["running", "restarted"])
@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
async def test_a_clock_that_jumps_turns_nothing_round(
    home: Home, jump: timedelta, restarted: bool
) -> None:
    """What is newest stays what was added last, also in the life after."""
    await home.starts()
    await home.sends(ROSA, "rosaword one")
    await home.sends(ANN, "annword one")
    await home.settles(seconds=1)
    home.clock.now += jump
    if restarted:
        await home.stops()
        await home.starts()
    await home.sends(ROSA, "rosaword two")
    await home.sends(ANN, "please stop texting me")
    await home.settles(seconds=1)
    before = len(await home.told(ANN))
    await home.sends(ANN, "annword after the stop")
    await home.settles(seconds=1)
    assert len(await home.told(ANN)) == before
    home.clock.now -= jump
    await home.comes_right(ANN)
    assert "\n".join(await broken(home.evidence())) == ""


@pytest.mark.covers("F70", "I7", "I9", "H10")
@pytest.mark.parametrize("state", [PatientState.DECEASED, PatientState.MOVED_AWAY])
async def test_nothing_is_sent_to_somebody_who_died_or_left_in_mid_conversation(
    home: Home, state: PatientState
) -> None:
    """Not even the reply that was waiting."""
    await home.starts()
    await home.sends(ROSA, "rosaword one")
    await home.engine.dispatcher.settle()
    record = await home.here.database.read(lambda c: read_record(c, home.people[ROSA].id))
    new_id = home.engine.outside.new_id
    await home.writes(
        lambda c: set_patient_state(
            c, record.patient.id, state, at=home.clock(), source="test", new_id=new_id
        )
    )
    await home.comes_right(ROSA)
    assert await home.told(ROSA) == []
    assert "\n".join(await broken(home.evidence())) == ""


@pytest.mark.covers("F70", "I7", "H11")
async def test_a_number_that_now_is_somebody_elses_hears_nothing_of_the_talk(home: Home) -> None:
    await home.starts()
    await home.sends(ROSA, "rosaword one")
    await home.settles(seconds=1)
    before = await home.told(ROSA)
    record = await home.here.database.read(lambda c: read_record(c, home.people[ROSA].id))
    moved = replace(record.patient, mobile=PhoneNumber("+447700900399"))
    new_id = home.engine.outside.new_id
    await home.writes(
        lambda c: change_patient(c, home.vault, moved, at=home.clock(), new_id=new_id)
    )
    await home.sends(ROSA, "who is this")
    await home.settles(seconds=1)
    (after,) = (await home.told(ROSA))[len(before) :]
    assert not any(word in after for word in ("rosaword", "Rosa", "Khan"))
    assert await home.kept(ROSA) == ["rosaword one"]


@pytest.mark.covers("F55", "I9", "I14")
@pytest.mark.parametrize("cancelled", [False, True])
async def test_an_appointment_may_move_or_go_in_mid_conversation(
    home: Home, cancelled: bool
) -> None:
    """What was said is kept, and the talk goes on with the new time; nothing is begun for none."""
    await home.starts()
    await home.sends(ROSA, "rosaword one")
    await home.settles(seconds=1)
    new_id, mine = home.engine.outside.new_id, home.people[ROSA].id

    def change(c: Connection) -> None:
        appointment, at = appointment_of(c, mine), home.clock()
        if not cancelled:
            later = replace(appointment, start=appointment.start + timedelta(days=7))
            change_appointment(c, later, at=at, new_id=new_id)
            return
        gone = AppointmentState.CANCELLED
        set_appointment_state(c, appointment.id, gone, at=at, new_id=new_id)
        set_preparation_state(c, mine, PreparationState.CANCELLED, at=at, new_id=new_id)

    await home.writes(change)
    if not cancelled:
        await home.comes_right()
        assert "\n".join(await broken(home.evidence())) == ""
    else:
        assert await home.sends(ROSA, "who is this") == 200
        await home.settles(seconds=1)
        assert await home.kept(ROSA) == ["rosaword one"]
