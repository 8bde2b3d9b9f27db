"""What patients say in the conversation about how to reach them, kept once they have shared it."""

from __future__ import annotations

import pytest

from preparation.invite.wishes import support_in, take_said_wishes, way_in
from preparation.model import Answer, AnswerId, ChannelName, Op, PreparationState, QuestionName
from preparation.records.answers import add_answer
from preparation.records.database import Connection, Database
from preparation.records.preferences import Preferences, preferences_now, set_preferences
from preparation.records.preparations import set_preparation_state
from tests.builders import Builder, HandClock


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("by post please", "paper"),
        ("Letters", "paper"),
        ("ring me", "telephone"),
        ("phone", "telephone"),
        ("texts are fine", "text"),
        ("online", "web"),
        ("not by post", ""),
        ("text or phone", ""),
        ("don't mind", ""),
        ("", ""),
        ("I would rather you sent me a letter because my eyes are bad and so on and so on", ""),
    ],
)
def test_one_way_is_understood_and_anything_doubtful_is_left_to_a_person(
    text: str, way: str
) -> None:
    assert way_in(text) == way


@pytest.mark.parametrize(
    ("text", "support"),
    [("No thanks", ""), ("none", ""), ("an interpreter, Polish", "an interpreter, Polish")],
)
def test_no_support_is_no_task(text: str, support: str) -> None:
    assert support_in(text) == support


async def test_it_is_kept_once_shared_and_a_later_word_to_staff_stays(
    databases: Database, clock: HandClock
) -> None:
    builder = Builder(databases.vault, clock)

    def work(c: Connection) -> list[Preferences]:
        rosa, new_id = builder.everything(c), builder.new_id
        mine, who = rosa.practice.id, rosa.patient.id
        for question, text in (("information", "by post"), ("support", "a lift")):
            name = QuestionName(question)
            answer = Answer(
                AnswerId(new_id()),
                rosa.preparation.id,
                name,
                Op.ADD,
                text,
                clock(),
                ChannelName("sms"),
            )
            add_answer(c, answer, turn_id=None, sources=())
        seen = []
        for state in (PreparationState.IN_PROGRESS, PreparationState.FINISHED):
            set_preparation_state(c, rosa.preparation.id, state, at=clock(), new_id=new_id)
            clock.moves(minutes=1)
            take_said_wishes(c, now=clock(), new_id=new_id)
            seen.append(preferences_now(c, who))
        clock.moves(minutes=1)
        told = Preferences(way="telephone")
        set_preferences(c, mine, who, told, by="staff", at=clock(), new_id=new_id)
        clock.moves(minutes=1)
        assert take_said_wishes(c, now=clock(), new_id=new_id) == 0
        return [*seen, preferences_now(c, who)]

    before, after, told = await databases.write(work)
    assert (before.way, before.support) == ("", "")
    assert (after.way, after.support) == ("paper", "a lift")
    assert told.way == "telephone"
