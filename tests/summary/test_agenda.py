"""Which of the things to talk about matter most."""

from __future__ import annotations

import pytest

from preparation.summary.agenda import agenda_items, read_places
from preparation.summary.outline import AGENDA
from preparation.summary.read_back import read_back_lines
from tests.summary.talks import Talk, outline

OUTLINE = outline()
ITEMS = ["the tablets", "my feet", "sleep"]


@pytest.mark.parametrize(
    ("text", "places", "only_numbers"),
    [
        ("1", [0], True),
        ("2 and 3", [1, 2], True),
        ("3, 1", [2, 0], True),
        ("number 2 please", [1], True),
        ("first 3 then 1", [2, 0], True),
        ("the second one", [1], True),
        ("two", [1], True),
        ("the first two", [], False),
        ("٢", [1], True),
        ("1 and 7", [0], False),
        ("my feet", [1], False),
        ("feet", [1], False),
        ("definitely the tablets because they make me sick", [0], False),
        ("sleep and the tablets", [2, 0], False),
        ("7", [], False),
        ("9" * 5000, [], False),
        ("none of it really", [], False),
        ("1 person told me sleep matters", [2], False),
        ("", [], False),
    ],
)
def test_a_reply_names_items(text: str, places: list[int], only_numbers: bool) -> None:
    assert read_places(text, ITEMS, OUTLINE) == (places, only_numbers)


def talk_with_items() -> tuple[Talk, list[str]]:
    talk = Talk()
    ids = [talk.says("talk_about", "the tablets")]
    ids += [talk.says("something_else", text) for text in ("my feet", "sleep")]
    return talk, list(map(str, ids))


def agenda(talk: Talk) -> list[tuple[str, int | None]]:
    part = next(
        part
        for section in talk.summary().sections
        for part in section.parts
        if part.question == AGENDA[0]
    )
    return [(line.text, line.rank) for line in part.lines]


def test_what_matters_most_comes_first() -> None:
    talk, _ = talk_with_items()
    talk.says("priority", "3 and 1")
    talk.says("consent", "yes")
    assert agenda(talk) == [("sleep", 1), ("the tablets", 2), ("my feet", None)]


def test_numbers_mean_the_items_of_their_time_whatever_is_changed_later() -> None:
    talk, (tablets, _, sleep) = talk_with_items()
    talk.says("priority", "3")
    talk.takes_back(tablets)  # type: ignore[arg-type]
    talk.changes(sleep, "sleeping through")  # type: ignore[arg-type]
    talk.says("something_else", "my knees")
    talk.says("consent", "yes")
    assert agenda(talk) == [("sleeping through", 1), ("my feet", None), ("my knees", None)]


def test_asked_again_the_numbers_mean_the_list_as_it_was_shown_then() -> None:
    talk, _ = talk_with_items()
    first = talk.says("priority", "3")
    assert agenda_items(talk.rows, OUTLINE)[0].text == "sleep"
    talk.changes(first, "2")
    talk.says("consent", "yes")
    assert agenda(talk)[0] == ("the tablets", 1)


def test_the_items_are_numbered_as_the_read_back_lists_them() -> None:
    talk, _ = talk_with_items()
    talk.says("what_matters", "the dog")
    talk.says("priority", "2")
    listed = [line.text for line in read_back_lines(talk.rows, OUTLINE) if line.question in AGENDA]
    assert listed == [item.text for item in agenda_items(talk.rows, OUTLINE)]


def test_many_changes_of_mind_are_read_quickly() -> None:
    talk, _ = talk_with_items()
    for number in range(60):
        talk.says("priority", str(number % 3 + 1))
    assert len(agenda_items(talk.rows, OUTLINE)) == 3
