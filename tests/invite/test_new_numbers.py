"""A mobile number changes: what the old phone opens ends, and nobody falls between the two."""

from __future__ import annotations

import pytest

from preparation.conversation.position import asked_first
from preparation.messages import OutboundMessage
from preparation.model import Answer, AnswerId, ChannelName, Op, PhoneNumber, QuestionName
from preparation.model import PreparationState as State
from preparation.records.answers import add_answer
from preparation.records.database import Connection, Database
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import STOPPED, WRONG_NUMBER, is_stopped, record_opt_out
from preparation.records.positions import move_position, read_position
from preparation.records.visits import find_visit, start_visit
from preparation.words import Words
from tests.builders import Builder, HandClock
from tests.invite.test_record_moves_on import NEW, Rosa

OLD = PhoneNumber("+447700900001")


class Moving(Rosa):
    """Rosa, who has had her invite on a number that will change."""

    async def is_invited(self) -> OutboundMessage:
        await self.writes()
        (text,) = await self.claims()
        assert await self.opens(text)
        self.clock.moves(hours=1)
        return text

    async def stops(self, how: str) -> None:
        hashed, mine = number_hash(self.database.vault, OLD), self.built
        await self.database.write(
            lambda c: record_opt_out(
                c,
                mine.practice.id,
                hashed,
                state=STOPPED,
                how=how,
                at=self.clock(),
                new_id=self.builder.new_id,
                patient_id=mine.patient.id,
            )
        )

    async def answers(self) -> None:
        answer = Answer(
            AnswerId(self.builder.new_id()),
            self.built.preparation.id,
            QuestionName("what_matters"),
            Op.ADD,
            "my knee",
            self.clock(),
            ChannelName("sms"),
        )
        await self.database.write(lambda c: add_answer(c, answer, turn_id=None, sources=()))

    async def is_stopped_on(self, number: PhoneNumber) -> bool:
        hashed, mine = number_hash(self.database.vault, number), self.built
        return await self.database.read(
            lambda c: is_stopped(c, mine.practice.id, hashed, mine.patient.id)
        )


@pytest.fixture
async def rosa(databases: Database, clock: HandClock, words: Words) -> Moving:
    builder = Builder(databases.vault, clock)
    one = Moving(databases, clock, builder, await databases.write(builder.everything), words)
    await one.stands(State.DUE)
    return one


@pytest.mark.covers("H11", "H14", "F70")
async def test_the_old_phones_link_ends_and_the_new_phone_is_invited(rosa: Moving) -> None:
    """Somebody who is at the page through the old link is there no more either."""
    text, mine = await rosa.is_invited(), rosa.built.preparation.id

    def visits(c: Connection) -> bool:
        return find_visit(c, "visit", now=rosa.clock()) is not None

    def begin(c: Connection) -> None:
        link = c.exec_driver_sql("SELECT id FROM links").scalar_one()
        start_visit(c, "visit", link, mine, now=rosa.clock())

    await rosa.database.write(begin)
    assert await rosa.database.read(visits)
    await rosa.gets_number(mobile=NEW)
    assert not await rosa.opens(text)
    assert not await rosa.database.read(visits)
    (again,) = await rosa.sends()
    assert (again.to, again.kind, await rosa.opens(again)) == (NEW, "invite", True)


@pytest.mark.covers("H11")
async def test_what_was_agreed_on_the_old_phone_is_asked_again_on_the_new_one(
    rosa: Moving,
) -> None:
    await rosa.is_invited()
    mine = rosa.built.preparation.id

    def says_ok(c: Connection) -> None:
        move_position(c, mine, asked_first(read_position(c, mine), QuestionName("agreement")))

    await rosa.database.write(says_ok)
    await rosa.gets_number(mobile=NEW)
    await rosa.sends()
    position = await rosa.database.read(lambda c: read_position(c, mine))
    assert (position.open_question, "agreement" in position.questions) == ("invite", False)


@pytest.mark.covers("H11")
async def test_a_wrong_number_that_is_put_right_is_invited_again(rosa: Moving) -> None:
    """Whoever said so said it of that number, and is never texted on it again."""
    await rosa.is_invited()
    await rosa.stops(WRONG_NUMBER)
    await rosa.stands(State.WRONG_NUMBER)
    await rosa.gets_number(mobile=NEW)
    (text,) = await rosa.sends()
    assert (text.to, text.kind) == (NEW, "invite")
    assert await rosa.is_stopped_on(OLD)
    await rosa.gets_number(mobile=OLD)
    assert await rosa.sends() == []


@pytest.mark.covers("I9", "H10")
@pytest.mark.parametrize("then", ["", WRONG_NUMBER])
async def test_a_stop_of_their_own_holds_on_every_number(rosa: Moving, then: str) -> None:
    """Also where somebody said afterwards that the number is not theirs."""
    await rosa.is_invited()
    for how in filter(None, ("keyword", then)):
        await rosa.stops(how)
    await rosa.stands(State.WRONG_NUMBER if then else State.STOPPED)
    await rosa.gets_number(mobile=NEW)
    assert await rosa.sends() == []


@pytest.mark.covers("H11", "F70")
@pytest.mark.parametrize("state", [State.IN_PROGRESS, State.WRONG_NUMBER])
async def test_who_has_begun_is_left_to_a_person(rosa: Moving, state: State) -> None:
    text = await rosa.is_invited()
    await rosa.answers()
    await rosa.stands(state)
    await rosa.gets_number(mobile=NEW)
    assert not await rosa.opens(text)
    assert (await rosa.sends(), await rosa.state()) == ([], state)


async def test_too_late_to_answer_is_too_late_on_any_number(rosa: Moving) -> None:
    await rosa.is_invited()
    rosa.clock.moves(days=8)
    await rosa.gets_number(mobile=NEW)
    assert (await rosa.sends(), await rosa.state()) == ([], State.INVITED)


async def test_who_has_no_mobile_any_more_waits_for_a_person(rosa: Moving) -> None:
    await rosa.is_invited()
    await rosa.gets_number(mobile=None)
    assert (await rosa.sends(), await rosa.state()) == ([], State.DUE)


async def test_another_landline_or_the_same_mobile_changes_nothing(rosa: Moving) -> None:
    text = await rosa.is_invited()
    await rosa.gets_number(landline=PhoneNumber("+442079460123"))
    assert (await rosa.opens(text), await rosa.state()) == (True, State.INVITED)
