"""The question on the day after is answered with a number by text, and with nothing else."""

from __future__ import annotations

import os

import pytest

from channels.segments import count_segments
from preparation.conversation.afterwards import score_in
from preparation.conversation.judgement import Net
from preparation.learning.asking import AskAfterwards
from preparation.model import PreparationState
from preparation.records.database import Connection, Database
from preparation.records.learning import Afterthought, afterthought_of
from preparation.records.preparations import set_preparation_state
from preparation.words import Words
from tests.builders import HandClock
from tests.conversation.phones import PHONE, SMS, Phone, open_phone


async def met(phone: Phone, *names: str) -> None:
    """Their appointments were yesterday, they took part, and they are asked."""
    outside = phone.engine.outside

    def finish(c: Connection) -> None:
        for name in names:
            set_preparation_state(
                c,
                phone.people[name].id,
                PreparationState.FINISHED,
                at=phone.clock(),
                new_id=outside.new_id,
            )

    await phone.database.write(finish)
    phone.clock.moves(days=31)
    texts = AskAfterwards(
        vault=phone.database.vault,
        words=outside.words,
        public_url="https://prepare.example.nhs.uk",
        count_segments=lambda text: count_segments(text).count,
        random_bytes=os.urandom,
        new_id=outside.new_id,
    )
    queued = await phone.database.write(lambda c: texts.queue_due(c, phone.clock()))
    assert queued == len(names)
    await phone.settles(minutes=1)


async def said_by(phone: Phone, name: str) -> Afterthought | None:
    return await phone.database.read(lambda c: afterthought_of(c, phone.people[name].id))


async def asked_phone(database: Database, clock: HandClock, words: Words, net: Net) -> Phone:
    """Ann took part, met her nurse yesterday, and was asked today."""
    phone = await open_phone(database, clock, words, net, "Ann")
    await phone.says("my garden")
    await met(phone, "Ann")
    return phone


@pytest.fixture
async def phone(database: Database, clock: HandClock, words: Words, net: Net) -> Phone:
    return await asked_phone(database, clock, words, net)


async def test_a_number_is_the_answer(
    databases: Database, clock: HandClock, words: Words, net: Net
) -> None:
    phone = await asked_phone(databases, clock, words, net)
    assert await phone.says("4") == ["Thank you. We have your answer: 4 out of 5."]
    said = await said_by(phone, "Ann")
    assert said is not None
    assert (said.score, said.words, said.channel) == (4, "", SMS)


async def test_words_after_the_number_are_kept_with_it(phone: Phone) -> None:
    await phone.says("2", "She had no time, she was called away")
    said = await said_by(phone, "Ann")
    assert said is not None
    assert (said.score, said.words) == (2, "She had no time, she was called away")


async def test_other_words_are_asked_about_once(phone: Phone) -> None:
    """Then they are told what any number is told that has nothing to prepare."""
    (again,) = await phone.says("yes it was lovely")
    assert "one number" in again
    (nobody,) = await phone.says("is anybody there")
    assert "nobody reads it" in nobody
    assert await said_by(phone, "Ann") is None
    assert len(await phone.says("5")) == 1
    assert await said_by(phone, "Ann") is not None


async def test_the_first_number_stands(phone: Phone) -> None:
    await phone.says("4")
    await phone.says("1")
    said = await said_by(phone, "Ann")
    assert said is not None
    assert said.score == 4


@pytest.mark.covers("H3", "I8")
async def test_an_emergency_is_no_score(phone: Phone) -> None:
    await phone.says("1. I have crushing pain in my chest")
    assert await said_by(phone, "Ann") is None
    assert phone.sent[-1].kind == "safety"


async def test_after_a_week_a_number_means_nothing(phone: Phone) -> None:
    phone.clock.moves(days=8)
    await phone.says("4")
    assert await said_by(phone, "Ann") is None


async def test_a_number_in_a_new_talk_belongs_to_that(phone: Phone) -> None:
    """Somebody on this phone prepares: the number is for what they are asked."""
    builder, practice = phone.builder, phone.practice

    def invite(c: Connection) -> None:
        patient = builder.patient(c, practice, first_name="Bea", mobile=PHONE)
        nurse = builder.clinician(c, practice, "Dr Osei")
        builder.preparation(c, builder.appointment(c, patient, nurse, days=20))

    await phone.database.write(invite)
    assert len(await phone.says("4")) == 1
    assert await said_by(phone, "Ann") is None


@pytest.mark.covers("H5", "I7")
async def test_on_a_shared_phone_nobody_knows_whose_number_it_is(
    database: Database, clock: HandClock, words: Words, net: Net
) -> None:
    phone = await open_phone(database, clock, words, net, "Ann", "Bob")
    for name in ("Ann", "Bob"):
        await phone.says(f"this is {name}", f"the garden of {name}")
    await met(phone, "Ann", "Bob")
    await phone.says("4")
    assert await said_by(phone, "Ann") is None
    assert await said_by(phone, "Bob") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5", (5, "")),
        (" four ", (4, "")),
        ("3/5", (3, "")),
        ("2 out of 5 thanks", (2, "")),
        ("Its a 4", (4, "")),
        ("4. the nurse was kind", (4, "the nurse was kind")),
        ("5 years ago I did", None),
        ("6", None),
        ("45", None),
        ("10", None),
        ("one thing, my feet", None),
        ("no", None),
        ("", None),
    ],
)
def test_only_what_is_plainly_a_score_is_one(text: str, said: tuple[int, str] | None) -> None:
    assert score_in(text) == said
