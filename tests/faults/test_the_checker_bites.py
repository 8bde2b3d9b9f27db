"""For each invariant a bug is planted, and the checker names it: silence would prove nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from preparation.clock import ids_after
from preparation.conversation.judgement import Net
from preparation.messages import NewInbound, OutboundState, ProviderKey
from preparation.model import Answer, AnswerId, Op, QuestionName
from preparation.records.answers import add_answer
from preparation.records.audit import append
from preparation.records.database import Connection, Database
from preparation.records.inbound import store_inbound
from preparation.records.tables import (
    answer_sources,
    audit,
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
    world.ledger.sent.append(replace(world.ledger.sent[0], sid="SM-again"))


def answered_out_of_order(_: Connection, world: World) -> None:
    """A later reply overtook an earlier one."""
    world.ledger.sent.reverse()


def mixed_two_people_up(_: Connection, world: World) -> None:
    """A reply with one patient's words went to another's number."""
    theirs = next(sent for sent in world.ledger.sent if "annword" in sent.body)
    world.ledger.sent.append(replace(theirs, to=ROSA, intent_key="turn:x"))


def said_nothing_after_a_red_flag(_: Connection, world: World) -> None:
    """The safety text never left."""
    sent = world.ledger.sent
    sent[:] = [each for each in sent if not each.intent_key.startswith("safety:")]


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


def never_posted_the_last_version(_: Connection, world: World) -> None:
    """What the patient said last never reached the clinician."""
    world.ledger.posted.pop()


def logged_a_number(_: Connection, world: World) -> None:
    """A library's own warning, with the address it called."""
    world.logged.append(f"timeout: https://api.example/Messages?To={ROSA}")


def answered_with_an_error(_: Connection, world: World) -> None:
    """A text of somebody's broke us."""
    world.statuses.append(500)


def wrote_the_trail_by_hand(c: Connection, world: World) -> None:
    """A row is missing, and somebody wrote the next one as if nothing had been."""
    append(c, world.clock(), world.ledger.practice_id, "staff", "opened", "one")
    row = dict(c.execute(select(audit)).mappings().one())
    c.execute(insert(audit).values(row | {"number": 3, "previous": row["hash"]}))


def reminded_at_night(c: Connection, world: World) -> None:
    """A text that we began ourselves, at three in the morning."""
    reminder = replace(next(s for s in world.ledger.sent if s.to == ROSA), intent_key="reminder:x")
    mine = select(outbound).where(outbound.c.kind == "reply").limit(1)
    row = dict(c.execute(mine).mappings().one())
    night = {"id": "f" * 31, "intent_key": "reminder:x", "kind": "reminder"}
    c.execute(insert(outbound).values(row | night))
    world.ledger.sent.append(replace(reminder, at=world.clock().replace(hour=3)))


def believed_a_forgery(c: Connection, world: World) -> None:
    """A text is there that Twilio never had."""
    forged = NewInbound(world.ledger.practice_id, SMS, ProviderKey("SM-forged"), "hello", ROSA)
    new_id, now = ids_after(world.clock), world.clock()
    store_inbound(c, forged, inbound_id=new_id(), now=now, urgent=False, vault=world.vault)
    c.execute(update(inbound).values(handled_at=now))


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
    "I6": never_posted_the_last_version,
    "I7": mixed_two_people_up,
    "I8": said_nothing_after_a_red_flag,
    "I9": wrote_on_after_a_stop,
    "I10": logged_a_number,
    "I11": left_a_text_waiting,
    "I12": answered_with_an_error,
    "I13": wrote_the_trail_by_hand,
    "I14": reminded_at_night,
    "I15": believed_a_forgery,
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
    assert await broken(finished.evidence()) == []
    database = Database(f"sqlite:///{finished.path}", vault)
    await database.write(lambda c: BUGS[invariant](c, finished))
    database.close()
    found = await broken(finished.evidence())
    assert any(problem.startswith(f"{invariant}:") for problem in found), found
