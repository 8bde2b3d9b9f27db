"""Decisions, targets and questions on both databases: added, never overwritten."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Connection, func, select

from preparation.messages import InboundId, NewInbound, ProviderKey
from preparation.model import Answer, AnswerId, ChannelName, Op, QuestionName, Result
from preparation.records.answers import add_answer
from preparation.records.database import Database
from preparation.records.inbound import store_inbound
from preparation.records.result_questions import asked_about, note_question, was_released
from preparation.records.result_releases import (
    Shelf,
    add_decision,
    add_target,
    read_shelf,
    results_ready,
)
from preparation.records.results import add_result, readings_of
from preparation.records.tables import result_decisions
from preparation.records.whole import read_record
from preparation.results.model import Choice, Decision, Target
from tests.builders import Builder, Built, HandClock
from tests.results.readings import KINDS


@pytest.fixture
def with_a_reading(databases: Database, clock: HandClock) -> Callable[[Connection], Built]:
    """Return what adds a patient with one HbA1c."""
    builder = Builder(databases.vault, clock)

    def build(c: Connection) -> Built:
        built = builder.everything(c)
        result = Result(
            built.patient.id, "hba1c", "53", "mmol/mol", date(2026, 5, 20), routine=True
        )
        add_result(c, built.practice.id, result, new_id=builder.new_id)
        return built

    return build


def shelf_of(c: Connection, database: Database, built: Built, clock: HandClock) -> Shelf:
    record = read_record(c, built.preparation.id)
    return read_shelf(c, database.vault, record, KINDS, now=clock())


async def test_the_newest_decision_holds_and_all_of_them_stay(
    databases: Database,
    clock: HandClock,
    with_a_reading: Callable[[Connection], Built],
) -> None:
    def work(c: Connection) -> list[tuple[bool, bool]]:
        built, seen = with_a_reading(c), []
        new_id = Builder(databases.vault, clock).new_id
        for choice in (None, Choice.RELEASED, Choice.WITHDRAWN, Choice.RELEASED, Choice.HELD):
            shelf = shelf_of(c, databases, built, clock)
            card = shelf.verdicts[0].card
            if choice is not None:
                clock.moves(seconds=1)
                decision = Decision(
                    card.newest.id, choice, card.mark, frozenset(), "why", "Dr Osei", clock()
                )
                add_decision(c, built.practice.id, built.patient.id, decision, new_id=new_id)
            shelf = shelf_of(c, databases, built, clock)
            ready = results_ready(c, databases.vault, shelf.record, KINDS, now=clock())
            seen.append((bool(shelf.released), ready))
        assert c.execute(select(func.count(result_decisions.c.id))).scalar_one() == 4
        return seen

    assert await databases.write(work) == [
        (False, False),
        (True, True),
        (False, False),
        (True, True),
        (False, False),
    ]


async def test_an_empty_target_ends_the_one_before(
    databases: Database, clock: HandClock, with_a_reading: Callable[[Connection], Built]
) -> None:
    def work(c: Connection) -> list[str]:
        built, found = with_a_reading(c), []
        new_id = Builder(databases.vault, clock).new_id
        for text in ("53", "48", ""):
            clock.moves(seconds=1)
            target = Target("hba1c", text, "Nurse Khan", date(2026, 5, 1))
            add_target(
                c,
                built.practice.id,
                built.patient.id,
                target,
                by="Dr Osei",
                at=clock(),
                new_id=new_id,
            )
            card = shelf_of(c, databases, built, clock).verdicts[0].card
            found.append(card.target.target if card.target else "none")
        return found

    assert await databases.write(work) == ["53", "48", "none"]


async def test_a_question_is_found_by_every_row_of_its_answer(
    databases: Database, clock: HandClock, with_a_reading: Callable[[Connection], Built]
) -> None:
    def work(c: Connection) -> None:
        built, new_id = with_a_reading(c), Builder(databases.vault, clock).new_id
        preparation_id = built.preparation.id
        (reading,) = readings_of(c, [built.patient.id])[built.patient.id]
        assert was_released(c, built.patient.id, reading.id) is None
        for _ in range(2):
            note_question(c, ProviderKey("k"), preparation_id, reading, now=clock())
        web = ChannelName("web")
        message = NewInbound(
            built.practice.id, web, ProviderKey("k"), "Why?", preparation_id=preparation_id
        )
        inbound_id = InboundId(new_id())
        store_inbound(
            c, message, inbound_id=inbound_id, now=clock(), urgent=False, vault=databases.vault
        )
        first, second, other = (AnswerId(new_id()) for _ in range(3))
        question = QuestionName("talk_about")
        for answer_id, op, replaces, sources in (
            (first, Op.ADD, None, [inbound_id]),
            (second, Op.REPLACE, first, []),
            (other, Op.ADD, None, []),
        ):
            answer = Answer(
                answer_id, preparation_id, question, op, "Why?", clock(), web, replaces=replaces
            )
            add_answer(c, answer, turn_id=None, sources=sources)
        about = asked_about(c, preparation_id)
        assert set(about) == {first, second}
        assert about[first].result_id == reading.id

    await databases.write(work)
