"""The worklist: everybody ahead, the next sensible step, and nothing lost by taking it off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import select

from practice.worklist import ALL, Wanted, read_worklist
from preparation.messages import NewOutbound, OutboundState
from preparation.model import (
    Answer,
    AnswerId,
    AppointmentState,
    ChannelName,
    Op,
    PatientState,
    Practice,
    PreparationState,
    QuestionName,
)
from preparation.records.answers import add_answer
from preparation.records.appointments import set_appointment_state
from preparation.records.database import Connection, Database
from preparation.records.invite_orders import HOLD, order_invite
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STOPPED, record_opt_out
from preparation.records.outbound import queue, settle
from preparation.records.patients import set_patient_state
from preparation.records.practices import change_choices
from preparation.records.preferences import Preferences, set_preferences
from preparation.records.tables import audit, outbound, request_marks
from tests.builders import Builder, Built, HandClock
from tests.practice.conftest import HERON, KINGFISHER, Town
from tests.practice.surgery import Surgery, raise_alert, take_turn
from tests.practice.visitor import visiting

DUE, INVITED = PreparationState.DUE, PreparationState.INVITED


class Desk:
    """One practice, and what its worklist says of one patient."""

    def __init__(
        self,
        c: Connection,
        builder: Builder,
        practice: Practice | None = None,
        clinician: str = "Nurse Khan",
    ) -> None:
        self.c, self.builder = c, builder
        self.practice = practice or builder.practice(c)
        self.clinician = builder.clinician(c, self.practice, clinician)

    def adds(
        self, state: PreparationState = INVITED, *, days: float = 10, **patient: object
    ) -> Built:
        who = self.builder.patient(self.c, self.practice, **patient)
        appointment = self.builder.appointment(self.c, who, self.clinician, days=days)
        preparation = self.builder.preparation(self.c, appointment, state)
        return Built(self.practice, self.clinician, who, appointment, preparation)

    def loses_the_invite_of(self, one: Built) -> None:
        clock, new_id = self.builder.clock, self.builder.new_id
        message = NewOutbound(
            intent_key=f"invite:{one.preparation.id}",
            practice_id=one.practice.id,
            patient_id=one.patient.id,
            preparation_id=one.preparation.id,
            channel=ChannelName("sms"),
            kind="invite",
            body="Hello",
            to=one.patient.mobile,
        )
        queue(self.c, message, now=clock(), new_id=new_id, vault=self.builder.vault)
        mine = select(outbound.c.id).where(outbound.c.preparation_id == one.preparation.id)
        key = self.c.execute(mine).scalar_one()
        settle(self.c, key, OutboundState.UNDELIVERED, now=clock(), new_id=new_id)

    def stops(self, one: Built) -> None:
        assert one.patient.mobile is not None
        record_opt_out(
            self.c,
            one.practice.id,
            number_hash(self.builder.vault, one.patient.mobile),
            state=STOPPED,
            how="keyword",
            at=self.builder.clock(),
            new_id=self.builder.new_id,
        )

    def wants(self, one: Built, wanted: Preferences) -> None:
        clock, new_id = self.builder.clock, self.builder.new_id
        mine, who = one.practice.id, one.patient.id
        set_preferences(self.c, mine, who, wanted, by="staff", at=clock(), new_id=new_id)

    def holds(self, one: Built) -> None:
        clock, new_id = self.builder.clock, self.builder.new_id
        mine, which = one.practice.id, one.preparation.id
        order_invite(self.c, mine, which, HOLD, by="staff", at=clock(), new_id=new_id)

    def answers(self, one: Built) -> None:
        new_id, clock, sms = self.builder.new_id, self.builder.clock, ChannelName("sms")
        question, mine = QuestionName("what_matters"), one.preparation.id
        said = Answer(AnswerId(new_id()), mine, question, Op.ADD, "my knee", clock(), sms)
        add_answer(self.c, said, turn_id=None, sources=())

    def kinds(self) -> set[str]:
        """Return everything that the list says of everybody on it."""
        found = read_worklist(self.c, self.practice.id, Wanted(ALL), now=self.builder.clock())
        return {kind for row in found.rows for kind in row.item.kinds}


def lost(desk: Desk) -> None:
    desk.loses_the_invite_of(desk.adds())


def said_stop(desk: Desk) -> None:
    desk.stops(desk.adds())


def stopped_before(desk: Desk) -> None:
    desk.stops(desk.adds(DUE))


def asked(intent: str) -> Callable[[Desk], None]:
    def ask(desk: Desk) -> None:
        take_turn(desk.c, desk.builder, desk.adds().preparation.id, intent)

    return ask


def wants(wanted: Preferences) -> Callable[[Desk], None]:
    return lambda desk: desk.wants(desk.adds(DUE), wanted)


def the_tests_come_first(desk: Desk) -> None:
    change_choices(desk.c, desk.practice.id, replace(desk.practice.choices, tests_first=True))
    desk.adds(DUE, days=8)


def results_came_late(desk: Desk) -> None:
    the_tests_come_first(desk)
    desk.builder.clock.moves(days=3)


STANDINGS: list[tuple[Callable[[Desk], object], set[str]]] = [
    (lambda desk: desk.adds(DUE, days=13), {"due"}),
    (lambda desk: desk.adds(DUE, days=20), set()),
    (lambda desk: desk.adds(DUE, days=5), {"call_late"}),
    (lambda desk: desk.adds(DUE, mobile=None), {"no_mobile"}),
    (lambda desk: desk.adds(INVITED), {"invited"}),
    (lambda desk: desk.adds(INVITED, days=1), {"silent"}),
    (lambda desk: desk.adds(PreparationState.NO_REPLY, days=1), {"silent"}),
    (lambda desk: desk.adds(PreparationState.IN_PROGRESS), {"answering"}),
    (lambda desk: desk.adds(PreparationState.FINISHED), {"finished"}),
    (lambda desk: desk.adds(PreparationState.STOPPED), {"stopped"}),
    (lambda desk: desk.adds(PreparationState.WRONG_NUMBER), {"wrong_number"}),
    (lost, {"undeliverable"}),
    (said_stop, {"stopped"}),
    (stopped_before, {"no_texts"}),
    (asked("speak_to_person"), {"invited", "speak_to_person"}),
    (asked("reschedule"), {"invited", "reschedule"}),
    (asked("accessible_format"), {"invited", "accessible_format"}),
    (wants(Preferences(way="paper")), {"by_post"}),
    (wants(Preferences(way="telephone")), {"by_telephone"}),
    (wants(Preferences(support="a lift")), {"due", "support"}),
    (the_tests_come_first, {"waits_results"}),
    (results_came_late, {"no_results"}),
]


@pytest.mark.covers("H10")
async def test_everybody_is_found_under_what_is_to_be_done(
    databases: Database, clock: HandClock
) -> None:
    """Each row is a practice of its own, at the same moment."""
    begun = clock()

    def work(c: Connection, arrange: Callable[[Desk], object]) -> set[str]:
        desk = Desk(c, Builder(databases.vault, clock))
        arrange(desk)
        return desk.kinds()

    for number, (arrange, kinds) in enumerate(STANDINGS):
        found = await databases.write(lambda c, arrange=arrange: work(c, arrange))  # type: ignore[misc]
        assert (number, found) == (number, kinds)
        clock.now = begun


@pytest.mark.covers("H10")
async def test_who_died_moved_or_was_cancelled_is_not_to_be_rung(
    database: Database, builder: Builder
) -> None:
    def work(c: Connection) -> set[str]:
        desk, at, new_id = Desk(c, builder), builder.clock(), builder.new_id
        for state in (PatientState.DECEASED, PatientState.MOVED_AWAY):
            one = desk.adds()
            take_turn(c, builder, one.preparation.id, "speak_to_person")
            set_patient_state(c, one.patient.id, state, at=at, source="test", new_id=new_id)
        gone, cancelled = desk.adds(), AppointmentState.CANCELLED
        set_appointment_state(c, gone.appointment.id, cancelled, at=at, new_id=new_id)
        return desk.kinds()

    assert await database.write(work) == set()


async def test_what_was_done_leaves_the_list_and_stays_on_record(
    surgery: Surgery, town: Town, database: Database, clock: HandClock
) -> None:
    """It is there again when the patient asks again."""
    await database.write(lambda c: take_turn(c, surgery.builder, town.terse, "speak_to_person"))
    clock.moves(minutes=5)
    async with visiting(surgery, KINGFISHER) as staff:
        page = await staff.gets("/practice/worklist?show=speak_to_person")
        assert "Wants a call" in page.text
        done = {"kind": "speak_to_person", "note": "rang, <b>all well</b>", "show": "to_do"}
        said = await staff.posts(f"/practice/worklist/{town.terse}/done", done)
        shown = (await staff.gets(said.headers["Location"])).text
        assert "Wants a call, Bob Price: taken off the list." in shown
        assert "they asked to speak" not in (await staff.gets("/practice/worklist")).text
        kept = (await staff.gets("/practice/worklist?show=done")).text
        assert "rang, &lt;b&gt;all well&lt;/b&gt;" in kept
        assert "Dr Amara Osei" in kept
        clock.moves(minutes=5)
        await database.write(lambda c: take_turn(c, surgery.builder, town.terse, "speak_to_person"))
        assert "they asked to speak" in (await staff.gets("/practice/worklist")).text

    def rows(c: Connection) -> tuple[int, list[str]]:
        marks = len(c.execute(select(request_marks)).all())
        return marks, list(c.execute(select(audit.c.action)).scalars())

    marks, actions = await database.read(rows)
    assert marks == 1
    assert "dealt with speak_to_person" in actions


@pytest.mark.covers("H20", "87")
async def test_another_practices_preparation_cannot_be_marked_or_sent(
    surgery: Surgery, town: Town, database: Database
) -> None:
    async with visiting(surgery, HERON) as stranger:
        for step in ("done", "send"):
            said = await stranger.posts(
                f"/practice/worklist/{town.terse}/{step}", {"kind": "silent"}
            )
            assert said.status == 404
        assert "Bob" not in (await stranger.gets("/practice/worklist?show=all")).text

    def nothing(c: Connection) -> bool:
        return c.execute(select(request_marks)).first() is None

    assert await database.read(nothing)


@pytest.mark.covers("88", "92")
@pytest.mark.parametrize(
    "query",
    ["show=%27%20OR%201=1--", "page=-1", "page=1e9", "page=999999999999", "with=nobody", "told=x"],
)
async def test_a_strange_query_shows_the_list(surgery: Surgery, query: str) -> None:
    async with visiting(surgery, KINGFISHER) as staff:
        assert (await staff.gets(f"/practice/worklist?{query}")).status == 200


async def test_an_alert_that_nobody_has_seen_comes_first_and_is_not_marked_done_here(
    surgery: Surgery, town: Town, database: Database
) -> None:
    await database.write(lambda c: raise_alert(c, surgery.builder, town.kingfisher, town.terse))
    async with visiting(surgery, KINGFISHER) as staff:
        assert "May be urgent" in (await staff.gets("/practice/worklist")).text
        said = await staff.posts(f"/practice/worklist/{town.terse}/done", {"kind": "urgent"})
        assert said.headers["Location"].count("told=refused") == 1
        assert "May be urgent" in (await staff.gets("/practice/worklist")).text
