"""Reminders off and on again by text, at any question: no stop, and no answer."""

from __future__ import annotations

import pytest

from tests.bot.talk import Talk

OFF = ["NO REMINDERS", "don't send me reminders", "stop the reminders please", "no reminders pls"]
ON = ["SEND REMINDERS", "send me reminders again", "please turn the reminders back on"]


@pytest.mark.parametrize("question", ["invite", "what_matters", "consent", "read_back", None])
async def test_it_is_said_once_and_the_question_stays(rosa: Talk, question: str | None) -> None:
    for text, intent in [(text, "no_reminders") for text in OFF] + [
        (text, "reminders_again") for text in ON
    ]:
        reply = await rosa.at(question).peek(text)
        assert reply["intent"] == intent
        assert reply["answers"] == []
        assert reply["open_question"] == question


@pytest.mark.parametrize(
    "text",
    [
        "reminders to take my tablets",
        "the photos remind me of my husband",
        "my phone reminders never work",
        "reminders",
    ],
)
async def test_reminders_may_be_an_answer(rosa: Talk, text: str) -> None:
    reply = await rosa.at("ideas").peek(text)
    assert [change["text"] for change in reply["answers"]] == [text]
