"""Every word of the talk: short enough, plain enough, and with a button for every choice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bot.actions import ACTIONS
from bot.actions.vocabulary import Vocabulary
from channels.segments import count_segments, is_gsm7
from tests.bot.talk import FIRST_MARKS, LONGEST_FACTS, ROOT

DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text())
IN_THE_PATIENTS_WORDS = {"utter_read_back", "utter_read_back_long"}
ROOM = {"items": "x" * 200, "lines": "x" * 200, "line": "x" * 70, "number": "10"}
OPTING_OUT = re.compile(r"\b(CANCEL|END|QUIT|UNSUBSCRIBE|STOPALL|REVOKE|OPTOUT)\b")


def variations() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, several in DOMAIN["responses"].items():
        for number, variation in enumerate(several):
            yield f"{name}-{number}", variation


def filled(text: str) -> str:
    return text.format_map({**LONGEST_FACTS, **ROOM})


@pytest.mark.parametrize(("name", "variation"), list(variations()))
def test_a_response_fits_two_text_messages(name: str, variation: dict[str, Any]) -> None:
    text = filled(variation["text"])
    assert is_gsm7(text), text
    if variation.get("channel") != "web" and name.rsplit("-", 1)[0] not in IN_THE_PATIENTS_WORDS:
        assert count_segments(text).count <= 2, text


@pytest.mark.parametrize(("name", "variation"), list(variations()))
def test_a_response_is_kind_and_safe(name: str, variation: dict[str, Any]) -> None:
    """No word that opts out by accident, no advice, no verdict, no "anything else"."""
    text = variation["text"]
    assert not OPTING_OUT.search(text), text
    assert not re.search(r"\b(normal|fine to|anything else|you should|!)\b|!", text), text


@pytest.mark.filterwarnings("ignore:pkg_resources is deprecated")
def test_the_words_can_be_read_at_eleven() -> None:
    import textstat

    words = ". ".join(filled(v["text"]) for name, v in variations() if "{lines}" not in v["text"])
    assert textstat.flesch_kincaid_grade(words) <= 6


def test_every_question_has_its_words_and_its_marks() -> None:
    for question in FIRST_MARKS:
        asked_by = {f"utter_ask_{question}", f"action_ask_{question}"}
        assert asked_by & {*DOMAIN["responses"], *DOMAIN["actions"]}, question


def test_every_question_that_keeps_words_has_a_heading() -> None:
    outline = Vocabulary.read(ROOT / "content").outline
    keeping = [q for q in FIRST_MARKS if DOMAIN["slots"][q]["type"] == "text"]
    silent = {"new_words", "consent", "priority"}
    missing = [q for q in keeping if q not in outline.headings and q not in silent]
    assert not missing


def test_every_action_of_the_domain_is_made() -> None:
    assert sorted(a.action_name for a in ACTIONS) == sorted(DOMAIN["actions"])


def test_every_further_topic_has_its_number_in_the_question() -> None:
    topics = list(Vocabulary.read(ROOT / "content").topics)
    whole = next(v["text"] for v in DOMAIN["responses"]["utter_ask_more"])
    assert [int(n) for n in re.findall(r"\d+", whole)] == list(range(1, len(topics) + 1))
    order = list(FIRST_MARKS)
    assert topics == order[order.index("more") + 1 : order.index("consent")]


def test_a_variation_is_never_chosen_by_chance() -> None:
    """Two that fit at once would be drawn at random."""
    for name, several in DOMAIN["responses"].items():
        keys = [(str(v.get("channel")), str(v.get("condition"))) for v in several]
        assert len(keys) == len(set(keys)), name
