"""What was written apart from the training data, through the real Rasa."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp

from tests.bot.talk import Records, Talk
from tests.understanding.examples import apart

CONFIRMED_FIRST = {"maybe_stop": "stop", "maybe_delete": "delete_data"}


def open_at(row: Mapping[str, str]) -> str:
    """Yes and no are commands only to a question that asks for them."""
    return "consent" if row["label"] in ("affirm", "deny") else "what_matters"


async def test_what_was_held_apart_is_understood(
    http: aiohttp.ClientSession, records: Records
) -> None:
    """Answers stay answers, nothing is stopped or deleted by mistake, commands are heard."""
    rows = apart("held_out")
    assert len(rows) >= 600
    talk = Talk(http, records)
    said = [(await talk.at(open_at(row)).peek(row["text"]))["intent"] for row in rows]
    plain = [CONFIRMED_FIRST.get(intent, intent) for intent in said]
    pairs = list(zip(rows, plain, strict=True))
    answers = [intent for row, intent in pairs if row["label"] == "answer"]
    tempting = [intent for row, intent in pairs if row.get("command_words")]
    commands = [row["label"] == intent for row, intent in pairs if row["label"] != "answer"]
    assert not {"stop", "delete_data"} & set(answers)
    assert answers.count("answer") / len(answers) >= 0.99
    assert tempting.count("answer") / len(tempting) >= 0.98
    assert sum(commands) / len(commands) >= 0.93
