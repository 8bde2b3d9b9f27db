"""From a stored message to a committed turn: nothing lost, nothing twice, in order."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from beforehand.directory import Directory
from beforehand.engine import Engine, Outside, build_engine
from preparation.conversation.judgement import Net
from preparation.messages import NewInbound, ProviderKey
from preparation.model import ChannelName, PhoneNumber, PreparationState
from preparation.records.alerts import alerts_of
from preparation.records.answers import read_answers
from preparation.records.database import Database
from preparation.records.history import read_history
from preparation.records.inbound import waiting_lanes
from preparation.records.preparations import preparation_state
from preparation.words import Words
from tests.builders import Builder, Built, HandClock
from tests.fakes import LedgerCarrier, NotingDialogue

SMS = ChannelName("sms")
URL = "https://prepare.example.nhs.uk"


@dataclass
class Talk:
    """An engine whose Rasa only notes what it is told, and one patient, Rosa."""

    clock: HandClock
    rosa: Built
    dialogue: NotingDialogue
    carrier: LedgerCarrier
    engine: Engine

    @property
    def database(self) -> Database:
        return self.engine.outside.database

    async def arrives(self, text: str, key: str, sender: PhoneNumber | None = None) -> bool:
        """A text reaches the webhook."""
        return await self.engine.inbox.receive(
            NewInbound(
                practice_id=self.rosa.practice.id,
                channel=SMS,
                provider_key=ProviderKey(key),
                body=text,
                sender=sender or self.rosa.patient.mobile,
            )
        )

    async def settles(self, **later: float) -> None:
        """Time passes and everything due is done."""
        self.clock.moves(**later)
        await self.engine.dispatcher.settle()
        while await self.engine.outbox.send_due():
            pass

    async def kept(self) -> list[str]:
        rows = await self.database.read(lambda c: read_answers(c, self.rosa.preparation.id))
        return [row.text for row in rows]

    @property
    def replies(self) -> list[str]:
        return [message.body for message in self.carrier.ledger]


@pytest.fixture
async def talk(databases: Database, clock: HandClock, words: Words, net: Net) -> Talk:
    builder, dialogue, carrier = (
        Builder(databases.vault, clock),
        NotingDialogue(),
        LedgerCarrier(clock),
    )
    rosa = await databases.write(builder.everything)
    outside = Outside(
        databases, dialogue, {SMS: carrier}, clock, builder.new_id, lambda: 0.5, words, net, URL
    )
    directory = Directory(databases)
    await directory.refresh()
    return Talk(clock, rosa, dialogue, carrier, build_engine(outside, directory))


@pytest.mark.covers("I3", "F2", "F44", "F45")
async def test_a_repeated_text_is_one_text(talk: Talk) -> None:
    """The key never expires: thirty days later it is still the same text."""
    assert await talk.arrives("walking", "SM1")
    await talk.settles()
    talk.clock.moves(days=5)
    assert not await talk.arrives("walking", "SM1")
    await talk.settles()
    assert await talk.kept() == ["walking"]
    assert len(talk.replies) == 1


async def test_a_second_yes_counts(talk: Talk) -> None:
    """The same words in a message of their own are said again."""
    for key in ("SM1", "SM2"):
        await talk.arrives("yes", key)
        await talk.settles()
    assert await talk.kept() == ["yes", "yes"]


@pytest.mark.covers("F46", "I5")
async def test_a_burst_is_one_answer_in_the_order_sent(talk: Talk) -> None:
    """Texts that wait together are joined, and answered once."""
    await talk.arrives("being able to pick up my grandson", "SM1")
    await talk.arrives("and sleeping", "SM2")
    await talk.settles()
    assert await talk.kept() == ["being able to pick up my grandson\nand sleeping"]
    assert len(talk.replies) == 1


@pytest.mark.covers("F16", "I1", "I11")
async def test_a_turn_that_fails_is_tried_again(talk: Talk) -> None:
    """Rasa is down: the text waits, and its answer comes when Rasa is back."""
    talk.dialogue.fail_next = 3
    await talk.arrives("my feet", "SM1")
    for _ in range(5):
        await talk.settles(seconds=30)
    assert await talk.kept() == ["my feet"]
    assert len(talk.replies) == 1


@pytest.mark.covers("F15", "F16")
async def test_a_patient_who_waits_is_told_once_that_we_have_their_message(talk: Talk) -> None:
    """After two minutes without a turn one sentence says so; the turn still comes."""
    talk.dialogue.fail_next = 12
    await talk.arrives("my feet", "SM1")
    for _ in range(10):
        await talk.settles(seconds=40)
    assert len(talk.replies) == 1
    talk.dialogue.fail_next = 0
    await talk.settles(seconds=60)
    assert len(talk.replies) == 2
    assert await talk.kept() == ["my feet"]


@pytest.mark.covers("H11", "I7")
async def test_an_unknown_number_learns_nothing(talk: Talk) -> None:
    """One fixed sentence, once a day, with no word about anybody being a patient."""
    stranger = PhoneNumber("+447700900999")
    for key in ("SM1", "SM2", "SM3"):
        await talk.arrives("who is this", key, stranger)
        await talk.settles()
    assert len(talk.replies) == 1
    assert "Rosa" not in talk.replies[0]
    assert await talk.kept() == []


@pytest.mark.covers("H3", "I8", "H4")
async def test_a_red_flag_needs_no_rasa(talk: Talk) -> None:
    """What to do is said at once, the words are kept and the practice is told."""
    talk.dialogue.fail_next = 1000
    await talk.arrives("I have crushing chest pain right now", "SM1")
    await talk.settles()
    assert "999" in talk.replies[0]
    assert await talk.kept() == ["I have crushing chest pain right now"]
    raised = await talk.database.read(lambda c: alerts_of(c, talk.rosa.preparation.id))
    assert [alert.category for alert in raised] == ["chest_pain"]
    assert raised[0].words == "I have crushing chest pain right now"
    state = await talk.database.read(lambda c: preparation_state(c, talk.rosa.preparation.id))
    assert state is PreparationState.PAUSED


@pytest.mark.covers("H3", "I9")
async def test_a_red_flag_after_a_stop_is_still_answered(talk: Talk) -> None:
    """The patient is told what to do, and the practice hears of it."""
    await talk.arrives("STOP", "SM1")
    await talk.settles()
    assert talk.replies == []
    await talk.arrives("crushing chest pain right now", "SM2")
    await talk.settles()
    assert len(talk.replies) == 1
    assert "999" in talk.replies[0]


@pytest.mark.covers("I9")
async def test_stop_is_acted_on_at_once_and_start_brings_texts_back(talk: Talk) -> None:
    """Twilio answers its own keyword; a plain-language stop gets one confirmation from us."""
    await talk.arrives("please stop texting me", "SM1")
    await talk.settles()
    assert len(talk.replies) == 1
    await talk.arrives("my knee hurts", "SM2")
    await talk.settles()
    assert len(talk.replies) == 1
    assert await talk.kept() == ["my knee hurts"]


@pytest.mark.covers("B1", "B2", "B30")
async def test_a_blank_text_is_answered_kindly_and_keeps_the_place(talk: Talk) -> None:
    """Nothing is stored as an answer and the question stays."""
    await talk.arrives("  \u00a0 ", "SM1")
    await talk.settles()
    assert len(talk.replies) == 1
    assert await talk.kept() == []


@pytest.mark.covers("I1")
async def test_words_live_in_the_answers_table_alone(talk: Talk) -> None:
    """Once a message is an answer its body is empty, and the history still shows it."""
    await talk.arrives("seeing my grandson", "SM1")
    await talk.settles()
    lines = await talk.database.read(lambda c: read_history(c, talk.rosa.preparation.id))
    assert [(line.speaker, line.text) for line in lines] == [
        ("patient", "seeing my grandson"),
        ("assistant", "Noted. What else?"),
    ]
    assert await talk.database.read(waiting_lanes) == []


@pytest.mark.covers("H26")
async def test_what_was_said_of_abuse_is_shown_on_no_page_of_the_patients(talk: Talk) -> None:
    """Kept for the clinician, answered neutrally, and never to be read over a shoulder."""
    words = "my husband hits me when he drinks"
    await talk.arrives(words, "SM1")
    await talk.settles()
    assert await talk.kept() == [words]
    lines = await talk.database.read(lambda c: read_history(c, talk.rosa.preparation.id))
    assert [line.speaker for line in lines] == ["assistant"]
    assert not any(word in talk.replies[0].lower() for word in ("husband", "hit", "abuse"))


async def test_a_doubtful_word_leaves_a_quiet_note_and_the_talk_goes_on(talk: Talk) -> None:
    """No emergency script; the clinician will see it, the answer is an answer."""
    await talk.arrives("no chest pain now, that was last year", "SM1")
    await talk.settles()
    notes = await talk.database.read(lambda c: alerts_of(c, talk.rosa.preparation.id))
    assert [note.quiet for note in notes] == [True]
    assert talk.replies == ["Noted. What else?"]
