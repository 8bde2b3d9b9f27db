"""What somebody says in the talk about reminders, paper and calls is kept, and obeyed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from channels.segments import count_segments
from preparation.conversation.reaching import keep_wishes
from preparation.invite.reminders import send_due_reminders
from preparation.messages import TurnReply, TurnRequest, Utterance
from preparation.model import ChannelName, TurnId
from preparation.records.database import Connection, Database
from preparation.records.preferences import PAPER, TELEPHONE, TEXT, Preferences, preferences_now
from preparation.records.whole import read_record
from preparation.words import Words
from tests.builders import Builder, Built, HandClock

SMS = ChannelName("sms")


@dataclass
class Said:
    """One patient, and what their turns leave as their wishes."""

    database: Database
    builder: Builder
    rosa: Built

    async def says(self, text: str, intent: str) -> Preferences:
        request = TurnRequest(TurnId("t"), SMS, text, None, {}, {})
        reply = TurnReply((Utterance("OK."),), intent, (), None, {})
        self.builder.clock.moves(minutes=1)

        def keep(c: Connection) -> Preferences:
            record = read_record(c, self.rosa.preparation.id)
            now, new_id = self.builder.clock(), self.builder.new_id
            keep_wishes(c, record, request, reply, now=now, new_id=new_id)
            return preferences_now(c, self.rosa.patient.id)

        return await self.database.write(keep)


@pytest.fixture
async def said(database: Database, clock: HandClock) -> Said:
    builder = Builder(database.vault, clock)
    return Said(database, builder, await database.write(builder.everything))


async def test_no_reminders_and_reminders_again(said: Said) -> None:
    assert not (await said.says("NO REMINDERS", "no_reminders")).wants_reminders
    assert (await said.says("send me reminders again", "reminders_again")).wants_reminders


@pytest.mark.parametrize(
    ("text", "intent", "way"),
    [
        ("I would rather have it on paper", "accessible_format", PAPER),
        ("please phone me instead", "speak_to_person", TELEPHONE),
        ("please phone me", "speak_to_person", ""),
        ("large print please", "accessible_format", ""),
        ("I would rather have it on paper", "answer", ""),
    ],
)
async def test_who_would_rather_be_reached_by_hand_is(
    said: Said, text: str, intent: str, way: str
) -> None:
    assert (await said.says(text, intent)).way == way


async def test_who_wants_reminders_again_wants_texts(said: Said) -> None:
    await said.says("post it to me instead", "accessible_format")
    wants = await said.says("send me reminders", "reminders_again")
    assert (wants.way, wants.wants_reminders) == (TEXT, True)


@pytest.mark.parametrize("again", [False, True])
async def test_no_reminder_goes_after_no_reminders(
    said: Said, words: Words, *, again: bool
) -> None:
    await said.says("no reminders", "no_reminders")
    if again:
        await said.says("send reminders", "reminders_again")

    def remind(c: Connection) -> int:
        record = read_record(c, said.rosa.preparation.id)
        return send_due_reminders(
            c,
            now=record.preparation.deadline - timedelta(hours=30),
            new_id=said.builder.new_id,
            vault=said.database.vault,
            words=words,
            public_url="https://x",
            count_segments=lambda text: count_segments(text).count,
        )

    assert await said.database.write(remind) == int(again)
