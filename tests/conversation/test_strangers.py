"""A number that is nobody's gets few texts, however much it sends."""

from __future__ import annotations

import pytest

from preparation.conversation.judgement import Net
from preparation.model import PhoneNumber
from preparation.records.database import Database
from preparation.words import Words
from tests.builders import HandClock
from tests.conversation.phones import open_phone

STRANGER = PhoneNumber("+447700900999")


@pytest.mark.covers("H22", "H11")
async def test_a_machine_that_answers_us_gets_ten_texts_a_day(
    database: Database, clock: HandClock, words: Words, net: Net
) -> None:
    """Those for an emergency are counted too: it may be sending our own words back."""
    phone = await open_phone(database, clock, words, net, "Ann")
    replies: list[str] = []
    for number in range(30):
        text = "I have crushing chest pain right now" if number % 2 else "I am driving"
        replies += await phone.says(text, sender=STRANGER)
        phone.clock.moves(minutes=1)
    assert len(replies) == 10
    phone.clock.moves(days=1)
    assert await phone.says("who is this", sender=STRANGER) != []
