"""`./run evaluate` says what would be done with a text, on the real path."""

from __future__ import annotations

import json
from pathlib import Path

import aiohttp
import pytest

from beforehand.content import CONTENT
from beforehand.evaluation.command import as_lines
from beforehand.evaluation.moment import SampleReader, asking_order
from beforehand.evaluation.run import Evaluator
from beforehand.evaluation.scores import score_lines
from beforehand.evaluation.texts import Outcome, Text, TextsRefused, read_texts
from beforehand.rasa_alone import serving_actions
from beforehand.rasa_client import RasaClient
from bot.actions import make_actions
from preparation.conversation.judgement import Net
from preparation.model import QuestionName
from preparation.summary.outline import read_outline
from preparation.words import Words

TEXTS = [
    ("answer", "what_matters", "seeing my grandson"),
    ("stop-smoking", "what_matters", "I want to stop smoking"),
    ("help", "whats_working", "help"),
    ("who", "tried", "who will see this?"),
    ("keyword", "what_matters", "STOP"),
    ("plain", "what_matters", "please stop texting me"),
    ("flag", "what_matters", "crushing chest pain right now"),
    ("yes", "yes_no", "yes"),
    ("slash", "what_matters", "/restart"),
]


@pytest.fixture
async def outcomes(
    rasa_url: str, rasa_token: str, actions_port: int, words: Words, net: Net, tmp_path: Path
) -> dict[str, Outcome]:
    file = tmp_path / "texts.jsonl"
    rows = [{"id": id_, "at": at, "text": text} for id_, at, text in TEXTS]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    actions = make_actions(SampleReader(read_outline(words)), CONTENT)
    async with (
        serving_actions(actions, rasa_token, actions_port),
        aiohttp.ClientSession() as http,
    ):
        evaluator = Evaluator(RasaClient(http, [rasa_url], rasa_token), net, words)
        found = await evaluator.all(read_texts(file))
    assert len(as_lines(found).splitlines()) == len(TEXTS)
    return {outcome.id: outcome for outcome in found}


async def test_each_text_is_told_by_what_was_done_with_it(outcomes: dict[str, Outcome]) -> None:
    """Answers are stored byte for byte, commands are done, a red flag is an answer too."""
    assert outcomes["answer"].stored == "seeing my grandson"
    assert outcomes["stop-smoking"].kind == "answer"
    assert outcomes["stop-smoking"].stored == "I want to stop smoking"
    assert (outcomes["help"].kind, outcomes["help"].intent) == ("command", "help")
    assert (outcomes["who"].kind, outcomes["who"].effect) == ("command", "done")
    assert (outcomes["keyword"].intent, outcomes["keyword"].reply) == ("stop", "")
    assert (outcomes["plain"].intent, outcomes["plain"].effect) == ("stop", "done")
    assert outcomes["flag"].red_flag == "chest_pain"
    assert (outcomes["flag"].kind, outcomes["flag"].action) == ("answer", "999")
    assert outcomes["yes"].intent == "affirm"
    assert outcomes["slash"].stored == "/restart"


def test_every_question_of_the_form_can_be_evaluated() -> None:
    """The order of the dialogue is read from domain.yml."""
    order = asking_order()
    assert order.index(QuestionName("what_matters")) < order.index(QuestionName("consent"))


def test_labels_give_scores() -> None:
    """Right by label, of how many, and the share."""
    text = Text("a", "help", QuestionName("tried"), "help")
    done = Outcome("a", "command", "help", "done", None, None, False, None, "")
    assert score_lines([(text, done)])[1].split() == ["help", "1", "1", "1.000"]


def test_a_file_that_is_no_list_of_texts_is_refused(tmp_path: Path) -> None:
    """The refusal names the line."""
    file = tmp_path / "texts.jsonl"
    file.write_text('{"id": "a", "text": "x"}\nnot json\n')
    with pytest.raises(TextsRefused, match="line 2"):
        read_texts(file)
