"""A text that is plainly all that is coming is answered sooner than the rest of a burst."""

from __future__ import annotations

from dataclasses import replace

import pytest

from preparation.conversation.judgement import Net
from preparation.conversation.whole_reply import is_whole_reply
from preparation.model import QuestionName
from preparation.records.database import Database
from preparation.records.practices import change_choices
from preparation.words import Words
from tests.builders import HandClock
from tests.conversation.phones import Phone, open_phone


@pytest.mark.parametrize(
    ("question", "text", "whole"),
    [
        ("invite", "OK", True),
        ("invite", "yes please!", True),
        ("consent", " No. ", True),
        ("consent", "yes but not my sister", False),
        ("something_else", "no", True),
        ("something_else", "Yes", False),
        ("more", "1, 3 and 12", True),
        ("more", "all", True),
        ("priority", "2", True),
        ("confidence", "7/10", True),
        ("confidence", "7ish", False),
        ("what_matters", "yes", False),
        ("what_matters", "7", False),
        (None, "yes", False),
        ("invite", "", False),
    ],
)
def test_only_a_whole_reply_to_such_a_question_counts(
    question: str | None, text: str, whole: bool
) -> None:
    assert is_whole_reply(text, QuestionName(question) if question else None) is whole


@pytest.mark.covers("F46")
async def test_an_ok_to_the_invite_does_not_wait_out_the_quiet_time(
    database: Database, clock: HandClock, words: Words, net: Net
) -> None:
    """Two seconds instead of twenty; other words wait for the rest, and so does what joins it."""
    phone = await quiet_phone(database, clock, words, net)
    assert await phone.says("OK") == []
    await phone.settles(seconds=2)
    assert len(phone.sent) == 1
    await phone.says("my feet")
    await phone.settles(seconds=19)
    assert len(phone.sent) == 1
    await phone.says("yes")
    await phone.settles(seconds=19)
    assert len(phone.sent) == 1
    await phone.settles(seconds=1)
    assert len(phone.sent) == 2


async def quiet_phone(database: Database, clock: HandClock, words: Words, net: Net) -> Phone:
    phone = await open_phone(database, clock, words, net, "Ann")
    practice = phone.practice
    choices = replace(practice.choices, quiet_time_seconds=20.0)
    await database.write(lambda c: change_choices(c, practice.id, choices))
    await phone.engine.directory.refresh()
    return phone
