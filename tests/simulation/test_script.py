"""A scripted patient keeps the rules of docs/formats.md."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from beforehand.simulation.player import Player
from beforehand.simulation.script import ScriptRefused, read_script
from preparation.model import QuestionName

NOW = datetime(2027, 1, 7, 10, 0, tzinfo=UTC)


def player(*messages: dict[str, Any], **more: Any) -> Player:
    return Player(read_script({"id": "one", "messages": list(messages), **more}))


def says(player: Player, open_question: str | None) -> list[str]:
    player.hears(QuestionName(open_question) if open_question else None)
    return [saying.text for saying in player.says(NOW)]


def test_a_line_waits_until_its_question_is_open() -> None:
    """What the next line is not about is skipped."""
    rosa = player({"about": "tried", "text": "heat pads"})
    assert says(rosa, "what_matters") == ["skip"]
    assert says(rosa, "tried") == ["heat pads"]
    assert says(rosa, "talk_about") == []


def test_a_question_asked_twice_gets_the_next_line_anyway() -> None:
    """Every line is sent once, whatever the assistant asks."""
    rosa = player({"about": "tried", "text": "heat pads"})
    assert says(rosa, "what_matters") == ["skip"]
    assert says(rosa, "what_matters") == ["heat pads"]


def test_a_line_about_anything_is_said_at_once() -> None:
    """`any` and `command` do not wait."""
    rosa = player({"about": "any", "text": "who will see this?"})
    assert says(rosa, "what_matters") == ["who will see this?"]


def test_lines_close_together_are_a_burst() -> None:
    """A line within the quiet time belongs to the one before it."""
    rosa = player(
        {"about": "what_matters", "text": "my grandson"},
        {"about": "what_matters", "text": "and sleeping", "at": "+8s"},
        {"about": "whats_working", "text": "walking"},
    )
    rosa.hears(QuestionName("what_matters"))
    burst = rosa.says(NOW)
    assert [saying.text for saying in burst] == ["my grandson", "and sleeping"]
    assert burst[1].at - burst[0].at == timedelta(seconds=8)


def test_the_read_back_is_answered_only_where_the_script_says_so() -> None:
    """Silence, or one OK."""
    silent = player({"about": "what_matters", "text": "x"})
    assert says(silent, "what_matters") == ["x"]
    assert says(silent, "read_back") == []
    polite = player({"about": "what_matters", "text": "x"}, ok_at_end=True)
    assert says(polite, "what_matters") == ["x"]
    assert says(polite, "read_back") == ["OK"]
    assert says(polite, "read_back") == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"messages": []},
        {"id": "x"},
        {"id": "x", "messages": [{"about": "any"}]},
        {"id": "x", "messages": [{"about": "any", "text": "a", "at": "soon"}]},
    ],
)
def test_a_script_that_cannot_be_played_is_refused(wrong: dict[str, Any]) -> None:
    """The refusal names the script."""
    with pytest.raises(ScriptRefused):
        read_script(wrong)
