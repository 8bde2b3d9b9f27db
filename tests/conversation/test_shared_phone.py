"""Several people on one phone: asked by name, one talk at a time, nothing mixed, nothing lost."""

from __future__ import annotations

import random

import pytest

from preparation.conversation.judgement import Net
from preparation.messages import NewOutbound
from preparation.model import PatientState, PreparationState
from preparation.records.database import Connection, Database
from preparation.records.outbound import queue
from preparation.records.patients import set_patient_state
from preparation.records.tables import alerts
from preparation.words import Words
from tests.builders import HandClock
from tests.conversation.phones import PHONE, SMS, Phone, open_phone

_WHAT = "what do you mean"


@pytest.fixture
async def phone(database: Database, clock: HandClock, words: Words, net: Net) -> Phone:
    return await open_phone(database, clock, words, net, "Ann", "Bob")


@pytest.mark.covers("H12", "I7")
async def test_both_databases_keep_a_talk(
    databases: Database, clock: HandClock, words: Words, net: Net
) -> None:
    phone = await open_phone(databases, clock, words, net, "Ann", "Bob")
    await phone.says("my feet hurt")
    assert await phone.says("Bob") == ["Go on. my feet hurt"]
    assert await phone.says("and my back") == ["Go on. my feet hurt and my back"]


@pytest.mark.covers("H12", "I7")
@pytest.mark.parametrize("answer", ["Bob", "2", "it's Bob"])
async def test_the_person_is_asked_and_what_they_said_is_kept(phone: Phone, answer: str) -> None:
    """The text that led to the question is dealt with once we know whose it is."""
    asked = await phone.says("my feet hurt")
    assert len(asked) == 1
    assert "Ann (1) or Bob (2)" in asked[0]
    assert await phone.says(answer) == ["Go on. my feet hurt"]
    assert await phone.kept("Bob") == ["my feet hurt"]
    assert await phone.kept("Ann") == []


@pytest.mark.covers("H12")
async def test_the_talk_stays_with_who_said_so_until_it_rests(phone: Phone) -> None:
    """Evening pauses are one talk; the next morning the phone may be in other hands."""
    await phone.says("this is Ann", "walking")
    await phone.settles(hours=11)
    assert await phone.says("my garden") == ["Go on. walking my garden"]
    await phone.settles(hours=13)
    (asked,) = await phone.says("and cooking")
    assert "Is this for" in asked
    await phone.says("1")
    assert await phone.kept("Ann") == ["walking", "my garden", "and cooking"]


@pytest.mark.covers("H12")
async def test_a_question_may_be_answered_the_next_morning(phone: Phone) -> None:
    await phone.says("my feet hurt")
    await phone.settles(hours=20)
    assert await phone.says("2") == ["Go on. my feet hurt"]


@pytest.mark.covers("H12")
async def test_another_person_takes_over_by_saying_so(phone: Phone) -> None:
    """In order: what came before is still the first one's, what comes after is not."""
    await phone.says("this is Ann", "walking")
    await phone.says("and my dog", "this is Bob", "my knees")
    assert await phone.kept("Ann") == ["walking", "and my dog"]
    assert await phone.kept("Bob") == ["my knees"]


@pytest.mark.covers("H12")
@pytest.mark.parametrize("answer", ["Ann", "Bob"])
async def test_a_bare_name_in_a_talk_is_asked_about(phone: Phone, answer: str) -> None:
    """It may be an answer ("who helps you?") or somebody else on the phone."""
    await phone.says("this is Ann", "walking")
    (asked,) = await phone.says("Bob")
    assert "Is this for" in asked
    await phone.says(answer)
    assert await phone.kept("Ann") == (["walking", "Bob"] if answer == "Ann" else ["walking"])
    assert await phone.kept("Bob") == []
    assert await phone.says("my knees") == [
        "Go on. walking Bob my knees" if answer == "Ann" else "Go on. my knees"
    ]


async def test_who_says_only_their_name_hears_their_question_again(phone: Phone) -> None:
    assert await phone.says("this is Bob") == ["Go on. "]


@pytest.mark.covers("H11", "H12")
async def test_not_me_asks_who_it_is(phone: Phone) -> None:
    await phone.says("this is Ann", "walking")
    (asked,) = await phone.says("I'm not Ann")
    assert "Is this for" in asked
    (told,) = await phone.says("neither")
    assert "ring the surgery" in told
    assert await phone.says("leave it then") != [told]


@pytest.mark.covers("H12", "H22")
async def test_who_never_says_a_name_is_asked_three_times_and_then_told(phone: Phone) -> None:
    """Then once a day what to do instead; all of it is still there when a name comes."""
    replies = [await phone.says(text) for text in ("one thing", "second", "third", "fourth", "so")]
    assert ["Is this for" in reply[0] if reply else None for reply in replies] == [
        True, True, True, False, None
    ]  # fmt: skip
    assert await phone.says("Ann") == ["Go on. one thing\nsecond\nthird\nfourth\nso"]


@pytest.mark.covers("H3", "I8", "H12")
@pytest.mark.parametrize("before", [None, "this is Ann"])
async def test_a_red_flag_waits_for_no_name(phone: Phone, before: str | None) -> None:
    """What to do is said at once, and the practice hears of everybody it may be."""
    if before:
        await phone.says(before)
    (told,) = await phone.says("I have crushing chest pain right now")
    assert "999" in told
    raised = await phone.database.read(lambda c: c.execute(alerts.select()).all())
    assert {row.patient_id for row in raised} == (
        {phone.people["Ann"].patient_id}
        if before
        else {each.patient_id for each in phone.people.values()}
    )


@pytest.mark.covers("H3", "H12")
async def test_a_red_flag_behind_another_name_is_not_put_to_the_first(phone: Phone) -> None:
    await phone.says("this is Ann", "walking")
    told = await phone.says("this is Bob", "I have crushing chest pain right now")
    assert any("999" in text for text in told)
    assert await phone.kept("Ann") == ["walking"]


@pytest.mark.covers("I9", "H12")
@pytest.mark.parametrize("before", [None, "this is Ann"])
async def test_a_stop_needs_no_name_and_stops_the_phone(phone: Phone, before: str | None) -> None:
    """The network's keyword stops the whole phone too; plain words get one confirmation."""
    if before:
        await phone.says(before)
    (told,) = await phone.says("please stop texting me")
    assert "anybody who shares it" in told
    assert [await phone.state(name) for name in phone.people] == [PreparationState.STOPPED] * 2
    assert await phone.says("my feet hurt") == []
    (asked,) = await phone.says("START")
    assert "Is this for" in asked


@pytest.mark.covers("I9", "H12")
async def test_one_persons_stop_does_not_silence_the_other(phone: Phone) -> None:
    """Somebody who has stopped is one of those we ask about, and the question still goes."""
    from preparation.records.lookups import number_hash
    from preparation.records.opt_outs import STOPPED, record_opt_out

    def stop_ann(c: Connection) -> None:
        hashed = number_hash(phone.database.vault, PHONE)
        record_opt_out(
            c, phone.practice.id, hashed, state=STOPPED, how="plain words", at=phone.clock(),
            new_id=phone.builder.new_id, patient_id=phone.people["Ann"].patient_id,
        )  # fmt: skip

    await phone.database.write(stop_ann)
    (asked,) = await phone.says("my feet hurt")
    assert "Is this for" in asked
    assert await phone.says("Bob") == ["Go on. my feet hurt"]


@pytest.mark.covers("H10", "H12")
async def test_nobody_asks_after_somebody_who_died(phone: Phone) -> None:
    await phone.database.write(
        lambda c: set_patient_state(
            c, phone.people["Ann"].patient_id, PatientState.DECEASED, at=phone.clock(),
            source="test", new_id=phone.builder.new_id,
        )
    )  # fmt: skip
    assert await phone.says("my feet hurt") == ["Go on. my feet hurt"]
    assert await phone.kept("Bob") == ["my feet hurt"]


@pytest.mark.covers("H12", "I7")
async def test_what_we_begin_with_one_is_not_answered_by_the_other(phone: Phone) -> None:
    """A reminder to Bob in the middle of Ann's talk: the next "yes" may be his."""
    await phone.says("this is Ann", "walking")
    await phone.settles(minutes=5)
    bob = phone.people["Bob"]
    reminder = NewOutbound(
        "reminder:bob",
        phone.practice.id,
        bob.patient_id,
        bob.id,
        SMS,
        "reminder",
        "Hello Bob",
        PHONE,
    )
    await phone.database.write(
        lambda c: queue(
            c, reminder, now=phone.clock(), new_id=phone.builder.new_id, vault=phone.database.vault
        )
    )
    await phone.settles(minutes=1)
    (asked,) = await phone.says("yes")
    assert "Is this for" in asked
    await phone.says("Bob")
    assert await phone.kept("Bob") == ["yes"]
    assert await phone.kept("Ann") == ["walking"]


@pytest.mark.covers("H12")
async def test_people_whom_no_short_name_tells_apart_are_not_asked(
    database: Database, clock: HandClock, words: Words, net: Net
) -> None:
    """Their full names are nobody's business on a phone: they use their links, or ring."""
    phone = await open_phone(database, clock, words, net, "Ann Baker", "Ann Bell")
    (told,) = await phone.says("my feet hurt")
    assert "Ann" not in told
    assert "ring the surgery" in told


@pytest.mark.covers("I7", "H12", "H1")
@pytest.mark.parametrize("seed", range(6))
async def test_nothing_of_one_ever_reaches_another(
    database: Database, clock: HandClock, words: Words, net: Net, seed: int
) -> None:
    """Two to four people, in any order, each with a word of their own in all that they say."""
    chance = random.Random(seed)
    names = ["Ann", "Bob", "Carol", "Dev"][: chance.randint(2, 4)]
    phone = await open_phone(database, clock, words, net, *names)
    said: dict[str, list[str]] = {name: [] for name in names}
    for _ in range(10):
        name = chance.choice(names)
        texts = [f"{name}word{len(said[name]) + n} matters" for n in range(chance.randint(1, 3))]
        replies = await phone.says(*([f"this is {name}"] if chance.random() < 0.5 else []), *texts)
        while replies and "Is this for" in replies[-1]:
            texts += [] if (answer := _answer(chance, name, replies[-1])) != _WHAT else [_WHAT]
            replies = await phone.says(answer)
        said[name] += texts
        await phone.settles(hours=chance.choice([13, 14, 30]))
    for name in names:
        assert "\n".join(await phone.kept(name)).split("\n") == (said[name] or [""])
        heard = " ".join([*await phone.written_for(name), *await phone.written_for(None)])
        assert not any(f"{other}word" in heard for other in names if other != name)
        assert f"{name}word" not in " ".join(await phone.written_for(None))


def _answer(chance: random.Random, name: str, asked: str) -> str:
    number = asked.split(f"{name} (")[1][0]
    return chance.choice([name, number, f"it's {name}", name.upper(), _WHAT])
