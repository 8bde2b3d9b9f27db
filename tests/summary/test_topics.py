"""Topics: a fixed list, found by words alone, and never in their place."""

from __future__ import annotations

import pytest

from preparation.summary.printer import SummaryPrinter
from preparation.summary.topics import read_topics, topics_of
from tests.summary.people import rambling, rosa, silent
from tests.summary.talks import outline, words

TOPICS = read_topics(words())


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("my feet are numb", {"feet"}),
        ("FEET!", {"feet"}),
        ("the new tablets upset my stomach", {"medicines", "side_effects"}),
        ("I can't remember things", {"memory"}),
        ("walking the dog", {"activity"}),
        ("no pain now", {"pain"}),
        ("the defeat of my team", set()),
        ("I will think about it", set()),
        ("it works, the working week", set()),
        ("", set()),
        ("!!!", set()),
    ],
)
def test_a_topic_is_found_by_its_words(text: str, names: set[str]) -> None:
    assert set(topics_of(text, TOPICS)) == names


def test_every_topic_has_a_short_tag_of_its_own() -> None:
    tags = list(TOPICS.tags.values())
    assert len(set(tags)) == len(tags) >= 30
    assert all(0 < len(tag) <= 25 for tag in tags)


def test_no_word_stands_under_the_same_topic_twice() -> None:
    for name in TOPICS.tags:
        listed = [word.strip() for word in words().raw(f"topics.topics.{name}.words").split(",")]
        assert len(set(listed)) == len(listed), name


def test_a_page_shows_its_topics_in_the_order_in_which_they_come_up() -> None:
    summary = rosa().summary()
    assert list(summary.topics)[:2] == ["sleep", "family"]
    assert summary.topics["sleep"] == summary.lines[0].answer_id


def test_tags_take_no_words_away() -> None:
    summary = rambling().summary()
    page = SummaryPrinter(outline(), words()).fragment(summary)
    assert 'class="topic"' in page
    assert all(line.text.split("&")[0] in page for line in summary.lines if "'" not in line.text)


def test_who_said_nothing_has_no_topics() -> None:
    assert silent().summary().topics == {}
