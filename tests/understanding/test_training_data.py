"""The training data is as large, as plain and as consistent as it must be."""

from __future__ import annotations

import re

import yaml

from bot.patterns import MOST_OF_A_COMMAND, MOST_OF_AN_ANSWER, wordings
from bot.phrases import fold, normalise
from tests.understanding.examples import NLU, ROOT, WORDS, apart, lines, messages

CORE = (
    "help skip go_back change_answer why_ask who_sees stop start show_results when_appointment"
    " interpreter speak_to_person finished affirm deny"
).split()
COMMAND_WORDS = re.compile(
    r"\b(stop|help|back|why|skip|next|change|results?|appointments?|start|call|ring|who|when|no"
    r"|yes|delete|share|thanks|finish(ed)?|done|speak|talk|later|repeat|private|interpreter)\b"
)


def test_the_domain_knows_every_intent_that_is_trained() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(lines()) <= set(domain["intents"])
    assert set(CORE) <= set(lines())


def test_every_command_is_said_in_enough_ways() -> None:
    said = {intent: len(set(texts)) for intent, texts in messages().items()}
    assert {i: said[i] for i in CORE if said[i] < 60} == {}
    assert {i: n for i, n in said.items() if n < 25} == {}


def test_there_are_hundreds_of_answers_with_command_words_inside() -> None:
    answers = set(lines()["answer"])
    assert len(answers) >= 600
    assert sum(bool(COMMAND_WORDS.search(answer.lower())) for answer in answers) >= 200


def test_no_message_means_two_things() -> None:
    meant: dict[str, str] = {}
    for intent, texts in messages().items():
        for text in texts:
            assert meant.setdefault(fold(normalise(text)), intent) == intent, text


def test_no_answer_held_apart_is_in_the_training_data() -> None:
    known = {normalise(text) for text in messages()["answer"]}
    held = [r["text"] for r in apart("held_out") if r["label"] == "answer"]
    assert [text for text in held if normalise(text) in known and len(text.split()) > 3] == []


def test_a_word_belongs_to_one_family_at_most() -> None:
    families = yaml.safe_load((NLU / f"{WORDS}.yml").read_text(encoding="utf-8"))["nlu"]
    words = [word for family in families for word in family["examples"].split("\n") if word]
    assert len(words) == len(set(words))


def test_alternatives_are_spelt_out() -> None:
    assert wordings("my knee") == ["my knee"]
    assert sorted(wordings("{can i|could i} see {my {old |}results|it}")) == [
        "can i see it",
        "can i see my old results",
        "can i see my results",
        "could i see it",
        "could i see my old results",
        "could i see my results",
    ]


def test_a_line_with_very_many_alternatives_stands_for_an_even_choice_of_them() -> None:
    line = " ".join(["{a|b|c|d|e|f|g|h|i|j}"] * 3)
    chosen = wordings(line)
    assert len(set(chosen)) == MOST_OF_A_COMMAND < len(set(wordings(line, MOST_OF_AN_ANSWER)))
    for place in range(3):
        assert len({wording.split()[place] for wording in chosen}) >= 8
    assert chosen == wordings(line)
