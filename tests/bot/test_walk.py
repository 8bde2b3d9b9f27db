"""Every intent at every open question, in the talk and after it: a reply, and nothing lost."""

from __future__ import annotations

import aiohttp
import pytest
import yaml

from channels.segments import count_segments
from tests.bot.talk import FIRST_MARKS, LONGEST_FACTS, ROOT, Records, Talk

WORDS = {
    "answer": "my brother drives me to the allotment",
    "answer_elsewhere": "I want to talk about my feet",
    "maybe_change": "actually it is my garden and the birds",
}
QUESTIONS = [*FIRST_MARKS, None]
READ_BACK = "Here is what I will pass on"


def intents() -> list[str]:
    return list(yaml.safe_load((ROOT / "domain.yml").read_text())["intents"])


def phrase(intent: str) -> str:
    """The first listed phrase of an intent."""
    if intent in WORDS:
        return WORDS[intent]
    data = yaml.safe_load((ROOT / f"bot/data/nlu/{intent}.yml").read_text())
    return str(data["nlu"][0]["examples"]).splitlines()[0].removeprefix("- ")


async def prepared(http: aiohttp.ClientSession, records: Records, channel: str) -> Talk:
    talk = Talk(http, records, facts=LONGEST_FACTS, channel=channel)
    talk.at("what_matters")
    await talk.says_all(["my garden", "the walking group", "my knees", "a stick", "my knees"])
    await talk.says("and my sleep")
    return talk


async def problems(talk: Talk, intent: str, question: str | None) -> list[str]:
    """What is wrong with the reply to an intent at a question."""
    text = phrase(intent)
    reply = await talk.at(question).peek(text)
    heard = " ".join(message["text"] for message in reply["messages"])
    kept = [change["text"] for change in reply["answers"] if change["text"]]
    opened = reply["open_question"]
    finished = reply["questions"]["read_back"] == "answered" or question is None
    segments = count_segments(heard)
    fits = segments.encoding == "GSM-7" and segments.count <= 2
    wrong = {
        "nothing is said": not heard.strip(),
        "a gap is not filled": "{" in heard or "None" in heard,
        "words are changed": any(words != text for words in kept),
        "the answer is lost": intent in WORDS and not kept and reply["intent"] != "choose",
        "no question is open": not opened and not finished,
        "a closed question is open": bool(opened) and reply["questions"][opened] != "open",
        f"too long: {heard}": talk.channel == "sms" and not fits and READ_BACK not in heard,
    }
    return [f"{question}: {name}" for name, is_wrong in wrong.items() if is_wrong]


@pytest.mark.covers("I8")
@pytest.mark.parametrize("channel", ["sms", "web"])
@pytest.mark.parametrize("intent", intents())
async def test_every_intent_is_answered_at_every_question(
    http: aiohttp.ClientSession, records: Records, intent: str, channel: str
) -> None:
    talk = await prepared(http, records, channel)
    assert not [wrong for q in QUESTIONS for wrong in await problems(talk, intent, q)]
