"""One patient changed by hand: asked once, done by name, taken back by name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from preparation.messages import NewOutbound
from preparation.model import (
    AppointmentState,
    ChannelName,
    PatientState,
    PreparationState,
)
from preparation.records.appointments import appointment_state
from preparation.records.database import Connection, Database
from preparation.records.outbound import queue
from preparation.records.patients import patient_state
from preparation.records.preparations import preparation_state, set_preparation_state
from preparation.records.sending import claim_sendable
from preparation.records.tables import audit, outbound_states
from preparation.records.whole import read_record
from tests.builders import Built
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.roles import RECEPTION, everybody
from tests.practice.surgery import Surgery
from tests.practice.test_who_it_is import words_of
from tests.practice.test_worklist import INVITED, Desk
from tests.practice.visitor import visiting

__all__ = ["everybody"]


@pytest.fixture
async def ann(surgery: Surgery, town: Town, database: Database, everybody: None) -> Built:
    """Somebody who was invited, her invite still in the queue."""

    def add(c: Connection) -> Built:
        desk, now = Desk(c, surgery.builder, town.kingfisher), surgery.clock()
        one = desk.adds(INVITED, first_name="Ann", last_name="Hughes")
        invite = NewOutbound(
            intent_key=f"invite:{one.preparation.id}",
            practice_id=town.kingfisher.id,
            patient_id=one.patient.id,
            preparation_id=one.preparation.id,
            channel=ChannelName("sms"),
            kind="invite",
            body="Hello",
            to=one.patient.mobile,
        )
        queue(c, invite, now=now, new_id=surgery.builder.new_id, vault=database.vault)
        return one

    return await database.write(add)


def home(one: Built) -> str:
    return f"/practice/patients/{one.patient.id}"


def to(one: Built, state: str) -> str:
    return f"{home(one)}/appointments/{one.appointment.id}/to/{state}"


async def changes(surgery: Surgery, path: str, fields: dict[str, str] | None = None) -> str:
    """Let the receptionist press a button; return what the page says then."""
    async with visiting(surgery, RECEPTION) as staff:
        said = await staff.posts(path, fields or {"x": "y"})
        assert said.status == 303
        return words_of((await staff.gets(said.headers["Location"])).text)


async def texted(surgery: Surgery, database: Database) -> int:
    """Return how many texts the outbox would send now."""
    now, new_id = surgery.clock(), surgery.builder.new_id

    def claim(c: Connection) -> int:
        lease = timedelta(minutes=1)
        return len(claim_sendable(c, now=now, lease=lease, limit=10, new_id=new_id))

    return await database.write(claim)


async def stands(database: Database, one: Built) -> tuple[PreparationState, AppointmentState]:
    def read(c: Connection) -> tuple[PreparationState, AppointmentState]:
        return preparation_state(c, one.preparation.id), appointment_state(c, one.appointment.id)

    return await database.read(read)


@pytest.mark.covers("H10")
async def test_a_cancelled_appointment_stops_its_texts_and_can_stand_again(
    surgery: Surgery, ann: Built, database: Database
) -> None:
    """The invite was taken out of the queue meanwhile: nobody stays "invited" without one."""
    async with visiting(surgery, RECEPTION) as staff:
        asked = words_of((await staff.gets(to(ann, "cancelled"))).text)
    assert "Is the appointment on Thursday 11 June 2026, 10am, cancelled?" in asked
    assert "Nothing more is sent" in await changes(surgery, to(ann, "cancelled"))
    assert await stands(database, ann) == (PreparationState.CANCELLED, AppointmentState.CANCELLED)
    assert await texted(surgery, database) == 0
    assert "stands again" in await changes(surgery, to(ann, "booked"))
    assert await stands(database, ann) == (PreparationState.DUE, AppointmentState.BOOKED)


@pytest.mark.covers("H10")
async def test_a_cancellation_taken_back_in_time_loses_nothing(
    surgery: Surgery, ann: Built, database: Database
) -> None:
    for state in ("cancelled", "booked"):
        await changes(surgery, to(ann, state))
    assert await stands(database, ann) == (INVITED, AppointmentState.BOOKED)
    assert await texted(surgery, database) == 1


@pytest.mark.parametrize(
    "state",
    [
        PreparationState.IN_PROGRESS,
        PreparationState.PAUSED,
        PreparationState.FINISHED,
        PreparationState.STOPPED,
        PreparationState.DECLINED,
    ],
)
async def test_a_preparation_goes_on_where_it_stood(
    surgery: Surgery, ann: Built, database: Database, state: PreparationState
) -> None:
    at, new_id = surgery.clock(), surgery.builder.new_id
    await database.write(
        lambda c: set_preparation_state(c, ann.preparation.id, state, at=at, new_id=new_id)
    )
    for one in ("cancelled", "cancelled", "booked"):
        await changes(surgery, to(ann, one))
    assert await stands(database, ann) == (state, AppointmentState.BOOKED)


@pytest.mark.covers("H10")
@pytest.mark.parametrize("state", [PatientState.DECEASED, PatientState.MOVED_AWAY])
async def test_who_has_died_or_left_gets_nothing_and_a_mistake_is_put_right(
    surgery: Surgery, ann: Built, database: Database, state: PatientState
) -> None:
    assert "Nothing more is sent to them" in await changes(surgery, f"{home(ann)}/state/{state}")
    assert await texted(surgery, database) == 0
    async with visiting(surgery, RECEPTION) as staff:
        page = words_of((await staff.gets(home(ann))).text)
    assert "Ann is still a patient here: put it right" in page
    assert "has died" not in page.split("Change", 1)[1]
    assert "Invitations and reminders go on" in await changes(surgery, f"{home(ann)}/state/active")
    assert await database.read(lambda c: patient_state(c, ann.patient.id)) is PatientState.ACTIVE
    assert (await stands(database, ann))[0] is PreparationState.DUE


@pytest.mark.covers("H21")
async def test_each_change_is_in_the_audit_by_name_once(
    surgery: Surgery, ann: Built, database: Database
) -> None:
    for path in (
        to(ann, "cancelled"),
        to(ann, "cancelled"),
        to(ann, "booked"),
        f"{home(ann)}/state/deceased",
        f"{home(ann)}/state/active",
    ):
        await changes(surgery, path)
    rows = await database.read(lambda c: c.execute(select(audit.c.action, audit.c.subject)).all())
    usual = ("signed in", "opened a patient's page")
    done = [(row.action, row.subject) for row in rows if row.action not in usual]
    assert done == [
        ("cancelled an appointment", ann.preparation.id),
        ("took a cancellation back", ann.preparation.id),
        ("said that a patient has died", ann.patient.id),
        ("said that a patient is here after all", ann.patient.id),
    ]


@pytest.mark.covers("H21")
@pytest.mark.parametrize("sub", ["", "/numbers", "/state/deceased", "/appointments/{}/move"])
async def test_whoever_looks_is_in_the_audit(
    surgery: Surgery, ann: Built, database: Database, sub: str
) -> None:
    async with visiting(surgery, RECEPTION) as staff:
        assert (await staff.gets(home(ann) + sub.format(ann.appointment.id))).status == 200
    rows = await database.read(lambda c: c.execute(select(audit.c.action, audit.c.subject)).all())
    assert ("opened a patient's page", ann.patient.id) in [tuple(row) for row in rows]


@pytest.mark.covers("H20", "87")
async def test_of_another_practice_nothing_can_be_seen_or_changed(
    surgery: Surgery, ann: Built, database: Database
) -> None:
    paths = [
        f"{home(ann)}/numbers",
        f"{home(ann)}/state/deceased",
        to(ann, "cancelled"),
        f"{home(ann)}/appointments/{ann.appointment.id}/move",
    ]
    async with visiting(surgery, "manager-2") as stranger:
        for path in (home(ann), *paths):
            assert (await stranger.gets(path)).status == 404
        for path in paths:
            said = await stranger.posts(path, {"mobile": "", "day": "2026-06-18", "time": "10:00"})
            assert said.status == 404
    assert await stands(database, ann) == (INVITED, AppointmentState.BOOKED)
    assert await database.read(lambda c: patient_state(c, ann.patient.id)) is PatientState.ACTIVE


async def test_a_clinician_sees_the_page_and_changes_nothing(surgery: Surgery, ann: Built) -> None:
    async with visiting(surgery, KINGFISHER) as clinician:
        page = (await clinician.gets(home(ann))).text
        assert "Ann Hughes" in page
        assert "/numbers" not in page
        assert (await clinician.posts(to(ann, "cancelled"), {"x": "y"})).status == 404
    async with visiting(surgery, HERON) as stranger:
        assert (await stranger.gets(home(ann))).status == 404


@pytest.mark.covers("91")
async def test_an_appointment_of_somebody_else_is_not_changed_through_this_patient(
    surgery: Surgery, ann: Built, town: Town, database: Database
) -> None:
    theirs = (await database.read(lambda c: read_record(c, town.terse))).appointment
    async with visiting(surgery, RECEPTION) as staff:
        path = f"{home(ann)}/appointments/{theirs.id}"
        for end in ("to/cancelled", "to/deleted", "move"):
            assert (await staff.posts(f"{path}/{end}", {"x": "y"})).status == 404
        assert (await staff.posts(f"{home(ann)}/state/erased", {"x": "y"})).status == 404
    rows = await database.read(lambda c: c.execute(select(outbound_states.c.state)).scalars().all())
    assert rows == ["queued"]
