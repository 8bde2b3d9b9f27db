from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preparation.conversation.red_flag_files import load_net
from preparation.conversation.red_flags import Assessment, SafetyNet, assess
from tests.red_flags.conftest import CONTENT

NET = load_net(CONTENT)


@pytest.mark.covers("bad-inputs")
@pytest.mark.parametrize(
    "text", ["", "  \u00a0 ", "\U0001f600", "\x00", "\ud800", "\u202e", "7", "/restart", "{{7*7}}"]
)
def test_odd_texts_are_no_red_flag(text: str, net: SafetyNet) -> None:
    assert assess(text, net) == Assessment()


@pytest.mark.parametrize(
    "text",
    [
        "c\u0336h\u0336e\u0336s\u0336t\u0336 pain",
        "\uff43\uff48\uff45\uff53\uff54 \uff50\uff41\uff49\uff4e",
        "i am sui\u200bcidal",
        "I can\u2019t breathe",
        "I CAN'T BREATHE!!!",
        "cheeeest paaain",
    ],
)
def test_decoration_does_not_hide_a_red_flag(text: str, net: SafetyNet) -> None:
    assert assess(text, net).category is not None


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_any_text_gets_one_answer_and_the_same_twice(text: str) -> None:
    """Pure: no text crashes it, and nothing is remembered."""
    first = assess(text, NET)
    assert first == assess(text, NET)
    assert not (first.quiet_note and first.category)


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="abcdefghij \n.,", max_size=120))
def test_what_comes_before_in_another_sentence_does_not_hide_it(prefix: str) -> None:
    assert assess(f"{prefix}.\nI have chest pain now", NET).category is not None
