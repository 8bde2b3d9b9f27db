"""Whole messages that are commands, without Rasa."""

from __future__ import annotations

import pytest

from bot.phrases import Phrases, normalise
from tests.understanding.examples import messages


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return Phrases.of({text: intent for intent, texts in messages().items() for text in texts})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don\u2019t TEXT me!", "dont text me"),
        ("  who   sees this? ", "who sees this"),
        ("caf\u00e9", "cafe"),
        ("Pleeeease", "pleease"),
        ("\U0001f44d\U0001f3fd", "\U0001f44d"),
        ("???", "?"),
        ("", ""),
    ],
)
def test_words_are_compared_without_case_marks_or_punctuation(text: str, words: str) -> None:
    assert normalise(text) == words


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("SKIP", "skip"),
        ("Skip this one, please!", "skip"),
        ("Sorry, what do you mean?", "help"),
        ("Don\u2019t text me again", "stop"),
        ("change 5", "change_answer"),
        ("Change the third one please", "change_answer"),
        ("KEEP 3", "hide_answer"),
        ("private 1", "hide_answer"),
        ("remove 2", "remove_answer"),
        ("OK", "affirm"),
        ("\U0001f44d\U0001f3fd", "affirm"),
        ("No thanks", "deny"),
        ("/stop", "answer"),
        ("/restart", "answer"),
    ],
)
def test_a_listed_message_is_what_it_is_listed_as(phrases: Phrases, text: str, intent: str) -> None:
    assert phrases.intent_of(text) == intent


@pytest.mark.parametrize(
    "keyword", ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
)
@pytest.mark.parametrize("form", ["{}", "{}.", " {} ", "{}!!"])
def test_every_opt_out_keyword_is_a_stop(phrases: Phrases, keyword: str, form: str) -> None:
    assert phrases.intent_of(form.format(keyword)) == "stop"
    assert phrases.intent_of(form.format(keyword.lower())) == "stop"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("intrepreter", "interpreter"),
        ("resluts", "show_results"),
        ("finsihed", "finished"),
        ("Next qestion please", "skip"),
        ("who sees thsi", None),
    ],
)
def test_one_slip_in_a_long_word_is_forgiven(
    phrases: Phrases, text: str, intent: str | None
) -> None:
    assert phrases.intent_of(text) == intent


@pytest.mark.parametrize(
    "text",
    ["unsubscripe", "remove my numbers", "delet evrything", "delete my date", "skin", "ship"],
)
def test_a_slip_never_stops_or_deletes_and_short_words_are_left_alone(
    phrases: Phrases, text: str
) -> None:
    assert phrases.intent_of(text) is None


@pytest.mark.parametrize("text", ["water", "walking", "not really", "nothing much", "no energy"])
def test_what_patients_answer_with_is_never_a_slip_of_a_command(
    phrases: Phrases, text: str
) -> None:
    assert phrases.intent_of(text) in (None, "answer")


def test_a_stored_list_is_the_same_list(phrases: Phrases) -> None:
    again = Phrases.from_json(phrases.as_json())
    for texts in messages().values():
        assert [again.intent_of(t) for t in texts[:20]] == [
            phrases.intent_of(t) for t in texts[:20]
        ]
