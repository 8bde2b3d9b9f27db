"""Invites that need a second person: found by whoever may release, and sent again together."""

from __future__ import annotations

import re

import pytest

from preparation.model import PreparationState
from preparation.records.database import Connection, Database
from preparation.records.invite_orders import HOLD, order_invite
from preparation.records.staff import accounts_of, set_staff_state
from tests.builders import HandClock
from tests.practice.surgery import add_member
from tests.practice.test_invites_page import FIRST, INVITES, RELEASE, SECOND, Front, batch_of
from tests.practice.test_invites_page import front as front
from tests.practice.visitor import Visitor, visiting

DOCTOR = "doctor"


async def adds_a_doctor(front: Front) -> None:
    builder = front.surgery.builder
    await front.surgery.database.write(lambda c: add_member(c, builder, front.practice, DOCTOR))


async def is_alone(front: Front) -> None:
    """Let everybody at the practice but the first leave."""

    def work(c: Connection) -> None:
        for one in accounts_of(c, front.practice.id):
            if one.member.username != FIRST:
                now, new_id = front.surgery.clock(), front.surgery.builder.new_id
                set_staff_state(c, one.member.id, "disabled", by="test", now=now, new_id=new_id)

    await front.surgery.database.write(work)


async def seen(who: Visitor, address: str) -> str:
    return re.sub(r"\s+", " ", (await who.gets(address)).text)


@pytest.mark.covers("H1", "H2", "H20")
async def test_a_clinician_finds_a_batch_that_waits_and_releases_it(front: Front) -> None:
    """They may do no more than that: asking and calling back are the front desk's."""
    await adds_a_doctor(front)
    async with (
        visiting(front.surgery, FIRST) as first,
        visiting(front.surgery, DOCTOR) as doctor,
    ):
        await first.posts(f"{INVITES}/ask", {})
        assert "invitations wait for a second person" not in await seen(first, "/practice/worklist")
        listed = await seen(doctor, "/practice/worklist")
        assert "3 invitations wait for a second person. Sam Reed asked" in listed
        assert f'<a href="{INVITES}">' in listed
        batch = await batch_of(doctor)
        for step in ("ask", "back", "go-on"):
            assert (await doctor.posts(f"{INVITES}/{step}", {})).status == 404
        await doctor.posts(batch, RELEASE)
        assert "invitations wait for a second person" not in await seen(
            doctor, "/practice/worklist"
        )
    assert await front.sends() == 3


@pytest.mark.covers("H2")
async def test_nothing_is_said_to_go_out_that_waits_and_whom_to_ask_is_named(
    front: Front,
) -> None:
    async with visiting(front.surgery, FIRST) as first:
        for step in ("", "ask"):
            if step:
                await first.posts(f"{INVITES}/{step}", {})
            page = await seen(first, INVITES)
            assert "They go out from" not in page
            assert "None of them goes out before a second person" in page
            assert "Who can release them: Sam Reed." in page
        await is_alone(front)
        assert "Nobody else here can release them." in await seen(first, INVITES)


@pytest.mark.covers("H2")
async def test_some_that_wait_are_told_from_those_that_go(front: Front) -> None:
    async with visiting(front.surgery, FIRST) as first:
        ann = front.mine[0].preparation.id
        await first.posts(f"/practice/worklist/{ann}/send", {})
        page = await seen(first, INVITES)
        assert "They go out from" in page  # two a day need nobody else
        await front.surgery.database.write(lambda c: more(c, front))
        page = await seen(first, INVITES)
    assert "3 of them wait for a second person. The others go out from" in page


def more(c: Connection, front: Front) -> None:
    one, builder = front.mine[0], front.surgery.builder
    patient = builder.patient(c, front.practice, first_name="Di")
    appointment = builder.appointment(c, patient, one.clinician, days=10)
    builder.preparation(c, appointment, PreparationState.DUE)


@pytest.mark.covers("H1", "H2", "I4")
async def test_what_was_called_back_is_sent_again_together(front: Front, clock: HandClock) -> None:
    """How many is said both times; pressed twice, nothing goes twice."""
    async with (
        visiting(front.surgery, FIRST) as first,
        visiting(front.surgery, SECOND) as second,
    ):
        await first.posts(f"{INVITES}/ask", {})
        await second.posts(await batch_of(second), RELEASE)
        assert await front.sends() == 3
        back = await first.posts(f"{INVITES}/back", {})
        assert "3 invitations called back." in await seen(first, back.headers["Location"])
        assert await front.sends() == 0
        clock.moves(minutes=1)
        held = await seen(first, "/practice/worklist?show=held")
        assert "Send all 3 again" in held
        said = await first.posts("/practice/worklist/again", {"show": "held"})
        told = await seen(first, said.headers["Location"])
        assert "3 invitations are on their way again and go out in the next minutes." in told
        again = await first.posts("/practice/worklist/again", {"show": "held"})
        assert "told=refused" in again.headers["Location"]
    assert await front.sends() == 3
    assert await front.sends() == 0


@pytest.mark.covers("H2")
async def test_sending_again_together_is_no_way_around_the_second_person(
    front: Front, database: Database, clock: HandClock
) -> None:
    """Nobody has released these: they were held before they were ever asked for."""
    async with visiting(front.surgery, FIRST) as first:
        await database.write(lambda c: hold_all(c, front))
        clock.moves(minutes=1)
        await first.posts("/practice/worklist/again", {"show": "held"})
    assert await front.sends() == 0


def hold_all(c: Connection, front: Front) -> None:
    for one in front.mine:
        now, new_id = front.surgery.clock(), front.surgery.builder.new_id
        mine = one.preparation.id
        order_invite(c, front.practice.id, mine, HOLD, by="test", at=now, new_id=new_id)
