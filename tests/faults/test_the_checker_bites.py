"""For each invariant a bug is planted, and the checker names it: silence would prove nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from preparation.clock import ids_after
from preparation.conversation.judgement import Net
from preparation.messages import OutboundState
from preparation.model import Answer, AnswerId, Op, QuestionName
from preparation.records.answers import add_answer
from preparation.records.database import Connection, Database
from preparation.records.tables import (
    answer_sources,
    inbound,
    outbound,
    outbound_states,
)
from preparation.records.vault import Vault
from preparation.words import Words
from tests.faults.checker import broken
from tests.faults.dying import SMS, Life
from tests.faults.world import ANN, ROSA, World, new_world

Bug = Callable[[Connection, World], None]


def acknowledged_before_it_was_stored(c: Connection, world: World) -> None:
    """Our "kept" went out, and the row is not there."""
    mine = select(inbound.c.id).where(inbound.c.provider_key == world.ledger.heard[0])
    c.execute(delete(answer_sources).where(answer_sources.c.inbound_id.in_(mine)))
    c.execute(delete(inbound).where(inbound.c.provider_key == world.ledger.heard[0]))


def never_read_the_list(_: Connection, world: World) -> None:
    """A text that Twilio has, and nobody fetched."""
    world.ledger.types(ROSA, "lost")


def kept_a_text_twice(c: Connection, world: World) -> None:
    """A turn that was run again wrote again."""
    _answer(c, world, "rosaword first")


def sent_an_intention_twice(_: Connection, world: World) -> None:
    """A blind resend."""
    world.ledger.takes(world.ledger.sent[0].message)


def answered_out_of_order(_: Connection, world: World) -> None:
    """A later reply overtook an earlier one."""
    world.ledger.sent.reverse()


def mixed_two_people_up(_: Connection, world: World) -> None:
    """A reply with one patient's words went to another's number."""
    theirs = next(sent.message for sent in world.ledger.sent if "annword" in sent.message.body)
    world.ledger.takes(replace(theirs, to=ROSA, intent_key="turn:x"))


def said_nothing_after_a_red_flag(_: Connection, world: World) -> None:
    """The safety text never left."""
    world.ledger.sent[:] = [s for s in world.ledger.sent if s.message.kind != "safety"]


def wrote_on_after_a_stop(c: Connection, world: World) -> None:
    """A reply was claimed when the stop was long committed."""
    late = select(outbound.c.id).where(
        outbound.c.kind == "reply", outbound.c.patient_id == world.people[ANN].patient_id
    )
    c.execute(
        insert(outbound_states).values(
            id="f" * 31,
            outbound_id=c.execute(late.limit(1)).scalar_one(),
            state=OutboundState.SENDING.value,
            code="",
            at=world.clock(),
        )
    )


def left_a_text_waiting(c: Connection, _: World) -> None:
    """A conversation that is stuck."""
    c.execute(update(inbound).values(handled_at=None))


def _answer(c: Connection, world: World, text: str) -> None:
    new_id, mine = ids_after(world.clock), world.people[ROSA].id
    words = Answer(
        AnswerId(new_id()), mine, QuestionName("what_matters"), Op.ADD, text, world.clock(), SMS
    )
    add_answer(c, words, turn_id=None, sources=[])


BUGS: dict[str, Bug] = {
    "I1": acknowledged_before_it_was_stored,
    "I2": never_read_the_list,
    "I3": kept_a_text_twice,
    "I4": sent_an_intention_twice,
    "I5": answered_out_of_order,
    "I7": mixed_two_people_up,
    "I8": said_nothing_after_a_red_flag,
    "I9": wrote_on_after_a_stop,
    "I11": left_a_text_waiting,
}


@pytest.fixture
async def finished(sqlite_url: str, vault: Vault, words: Words, net: Net) -> World:
    """Return a world in which everything went well."""
    world = await new_world(Path(sqlite_url.removeprefix("sqlite:///")), vault, words, net)
    await world.lives_through(Life())
    await world.recovers()
    return world


@pytest.mark.parametrize("invariant", BUGS)
async def test_a_planted_bug_is_found(finished: World, vault: Vault, invariant: str) -> None:
    assert await broken(finished) == []
    database = Database(f"sqlite:///{finished.path}", vault)
    await database.write(lambda c: BUGS[invariant](c, finished))
    database.close()
    found = await broken(finished)
    assert any(problem.startswith(f"{invariant}:") for problem in found), found
