"""Two machines do not talk to each other for ever, and nobody who writes much is cut off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import select

from preparation.conversation.judgement import Net
from preparation.conversation.machines import Heard, is_auto_reply, is_loop
from preparation.conversation.serving import MOST_A_DAY
from preparation.messages import NewInbound, ProviderKey
from preparation.records.alerts import alerts_of
from preparation.records.database import Database
from preparation.records.tables import inbound, text_notes
from preparation.words import Words
from tests.builders import HandClock
from tests.conversation.phones import PHONE, SMS, Phone, open_phone

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
MUCH = (
    "being able to pick up my grandson without my back going",
    "and sleeping through, I am up three or four times a night",
    "my wife does most of the shopping now because of my knee",
    "the new tablets upset my stomach so I stopped taking them",
    "I would like to know whether I can still drive in the winter",
    "walking with my neighbour helps, we go most mornings",
    "I worry about my feet, they go numb in the evening",
    "can I have the flu jab on the same day as this",
    "the physio gave me exercises but I forget to do them",
    "and I want to ask about my eyes, they are blurry in the morning",
    "one more thing, my brother had a stroke at my age years ago",
    "I am not sure about the diet sheet, it is all rice and pasta",
)


@pytest.fixture
async def phone(databases: Database, clock: HandClock, words: Words, net: Net) -> Phone:
    return await open_phone(databases, clock, words, net, "Ann")


async def answers_itself(phone: Phone, reply: object, most: int = 40) -> list[str]:
    """Let a machine answer every text of ours after a second; return what we sent."""
    await phone.says("ok")
    numbers = count(1)
    for _ in range(most):
        before = len(phone.sent)
        phone.clock.moves(seconds=1)
        number = next(numbers)
        body = reply(phone.sent[-1].body, number) if callable(reply) else str(reply)
        key = ProviderKey(f"SM-machine-{number}")
        await phone.engine.inbox.receive(NewInbound(phone.practice.id, SMS, key, body, PHONE))
        await phone.settles(seconds=1)
        if len(phone.sent) == before:
            break
    return [message.body for message in phone.sent]


CLOSED = "Welcome to Hill Garage. The workshop opens again on Tuesday at nine in the morning."
AWAY = "Hello, I am away until Monday and will read your message when I am back."
URGENT = "Telecare alarm 4411: Mrs Ahmed has collapsed and is not breathing. Reply OK."
MACHINES = {
    "the same words": CLOSED,
    "words that seem urgent": URGENT,
    "the same words with the time": lambda _, n: f"{AWAY} It is now 10:{n:02}.",
    "a number for every text": lambda _, n: f"Your ticket {n} is open. We answer in {n} days.",
    "an echo of ours": lambda ours, _: f"You wrote: {ours} Is that right? Reply YES or NO.",
    "one short word": "OK",
    "words in turn": lambda _, n: (AWAY, "For anything urgent please ring my colleague.")[n % 2],
}


@pytest.mark.covers("H22")
@pytest.mark.parametrize("kind", MACHINES)
async def test_two_machines_stop_after_ten_texts(phone: Phone, kind: str) -> None:
    """Then there is silence, and the practice is told, once."""
    assert len(await answers_itself(phone, MACHINES[kind])) <= 10
    notes = await phone.database.read(lambda c: c.execute(select(text_notes)).all())
    assert [(note.kind, note.preparation_id) for note in notes] == [
        ("loop", phone.people["Ann"].id)
    ]
    silent = len(phone.sent)
    await phone.says(AWAY if kind == "the same words" else "OK")
    assert len(phone.sent) <= silent + 1


@pytest.mark.covers("H22")
async def test_a_person_is_heard_again_after_their_machine(phone: Phone) -> None:
    """Only the machine's words are passed over, and they are no answers after that."""
    await answers_itself(phone, CLOSED)
    kept = len(await phone.kept("Ann"))
    assert len(await phone.says("sorry, that was my phone. I want to talk about my knee")) == 1
    assert len(await phone.kept("Ann")) == kept + 1
    assert await phone.says(CLOSED) == []
    assert len(await phone.kept("Ann")) == kept + 1


@pytest.mark.covers("H22")
async def test_somebody_who_writes_much_is_not_cut_off(phone: Phone) -> None:
    """Twelve long texts in a few minutes, and then the same short answer many times."""
    for text in (*MUCH, *["skip"] * 12, *["no", "yes"] * 6):
        phone.clock.moves(seconds=9)
        assert len(await phone.says(text)) == 1


@pytest.mark.covers("H22", "H3", "I8")
async def test_a_day_has_only_so_many_replies(
    database: Database, clock: HandClock, words: Words, net: Net
) -> None:
    """What comes after that is kept and told to staff; what may be urgent is still answered."""
    phone = await open_phone(database, clock, words, net, "Ann")
    for number in range(MOST_A_DAY + 3):
        phone.clock.moves(minutes=3)
        await phone.says(MUCH[number % len(MUCH)])
    assert ["a lot for one day" in sent.body for sent in phone.sent[-2:]] == [False, True]
    assert len(phone.sent) == MOST_A_DAY + 1
    assert len(await phone.kept("Ann")) == MOST_A_DAY + 3
    (answer,) = await phone.says("crushing pain in my chest")
    assert "999" in answer
    phone.clock.moves(days=1, minutes=1)
    assert len(await phone.says("it was indigestion, they let me home")) == 1
    notes = await phone.database.read(lambda c: c.execute(select(text_notes)).all())
    assert [note.kind for note in notes] == ["many"]


@pytest.mark.covers("H22")
async def test_somebody_who_says_one_thing_three_times_is_answered(phone: Phone) -> None:
    for text in (*MUCH[:4], MUCH[0], MUCH[0]):
        phone.clock.moves(minutes=2)
        assert len(await phone.says(text)) == 1


@pytest.mark.covers("H22", "H3", "I8")
async def test_what_may_be_urgent_is_on_the_practices_list_however_often(phone: Phone) -> None:
    """Words that a machine repeats are answered a few times; the practice sees every one."""
    for text in MUCH[:4]:
        await phone.says(text)
    for _ in range(10):
        phone.clock.moves(minutes=1)
        await phone.says("I have a crushing pain in my chest and cannot breathe")
    said = [message for message in phone.sent if message.kind == "safety"]
    assert 5 <= len(said) <= 7
    alerts = await phone.database.read(lambda c: alerts_of(c, phone.people["Ann"].id))
    assert len(alerts) == 10


@pytest.mark.covers("27", "B27")
@pytest.mark.parametrize(
    "text",
    [
        "I am driving",
        "I'm driving with Do Not Disturb While Driving turned on. I'll see your message when I "
        "get where I\u2019m going.",
        '(I\u2019m not receiving notifications. If this is urgent, reply "urgent" to send a '
        "notification through with your original message.)",
        "Automatic reply: out of office",
        "Auto-reply: back on Monday.",
    ],
)
async def test_what_a_telephone_says_by_itself_is_no_answer(phone: Phone, text: str) -> None:
    """It is kept with the texts and not replied to; the question stays open for the person."""
    await phone.says("ok", "my knees")
    kept, sent = await phone.kept("Ann"), len(phone.sent)
    assert await phone.says(text) == []
    assert await phone.kept("Ann") == kept
    assert len(phone.sent) == sent
    found = select(inbound.c.body).where(inbound.c.handled_at.is_not(None))
    bodies = await phone.database.read(lambda c: c.execute(found).scalars().all())
    assert text in bodies
    assert len(await phone.says("and my hips")) == 1


@pytest.mark.covers("27")
async def test_what_a_person_writes_beside_it_is_an_answer(phone: Phone) -> None:
    """The two came in one burst: the words of the person alone are kept."""
    await phone.says("ok")
    await phone.says("I'm driving", "my knees hurt on the stairs")
    assert (await phone.kept("Ann"))[-1] == "my knees hurt on the stairs"


@pytest.mark.covers("27")
@pytest.mark.parametrize(
    "text",
    [
        "I am driving less because of my eyes",
        "I'm driving my wife mad with my snoring",
        "driving",
        "I can't talk right now, can we do this later",
        "this is an automatic thing for me, I take them at breakfast",
        "out of breath on the stairs",
    ],
)
def test_people_who_write_of_driving_are_people(net: Net, text: str) -> None:
    assert not is_auto_reply(text, net.machines) or text.startswith("this is an automatic")


@pytest.mark.covers("H22")
def test_one_question_a_week_apart_is_no_loop() -> None:
    before = [Heard(AWAY, START - timedelta(days=2 + day)) for day in range(6)]
    assert not is_loop(answer(START), [answer(one.at) for one in before])
    assert is_loop(answer(START), [answer(START - timedelta(hours=1))] * 6)


def answer(at: datetime) -> Heard:
    """Return a machine's words, a second after ours."""
    return Heard(AWAY, at, said=at - timedelta(seconds=1))


@pytest.mark.covers("H22", "I3")
async def test_the_same_words_said_to_our_silence_are_kept_every_time(phone: Phone) -> None:
    """Nothing answered them: it is somebody who thinks that we have not heard."""
    for text in MUCH[:4]:
        await phone.says(text)
    for _ in range(6):
        phone.clock.moves(minutes=20)
        assert len(await phone.says(MUCH[6])) == 1
    kept = await phone.kept("Ann")
    assert sum(MUCH[6] in words for words in kept) == 6


async def says_told(phone: Phone, text: str, told: str) -> int:
    """A text arrives that Twilio took for something; return how many replies there are."""
    before = len(phone.sent)
    key = ProviderKey(f"SM-{text}-{told}-{before}")
    await phone.engine.inbox.receive(
        NewInbound(phone.practice.id, SMS, key, text, PHONE, told=told)
    )
    await phone.settles()
    return len(phone.sent) - before


@pytest.mark.covers("18", "I9")
async def test_what_twilio_took_for_stop_is_a_stop_whatever_the_words(phone: Phone) -> None:
    """Twilio has answered and blocks us: we say nothing, and send nothing more."""
    assert await says_told(phone, "ARRET", "stop") == 0
    assert await phone.state("Ann") == "stopped"
    assert await says_told(phone, "how do I get there", "") == 0
    assert await says_told(phone, "YES", "start") == 0, "a bare yes re-subscribes nobody"
    assert await phone.state("Ann") == "stopped"


async def test_what_twilio_answered_as_help_is_not_answered_twice(phone: Phone) -> None:
    """The question stays open, and the words are no answer."""
    await phone.says("ok")
    kept = await phone.kept("Ann")
    assert await says_told(phone, "HELP", "help") == 0
    assert await phone.kept("Ann") == kept
    assert len(await phone.says("my knees")) == 1
