"""A wish to hear no more is recognised, and nothing else is."""

from __future__ import annotations

import pytest

from beforehand.content import read_opt_out_words
from preparation.conversation.opt_out import Wish, wish_of

WORDS = read_opt_out_words()


@pytest.mark.covers("I9", "B18")
@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("STOP", Wish.STOP_KEYWORD),
        ("stop.", Wish.STOP_KEYWORD),
        (" Stop ", Wish.STOP_KEYWORD),
        ("STOPALL", Wish.STOP_KEYWORD),
        ("unsubscribe", Wish.STOP_KEYWORD),
        ("Stop please", Wish.STOP_PLAIN),
        ("please stop texting me", Wish.STOP_PLAIN),
        ("Hi, please don\u2019t text me again thanks", Wish.STOP_PLAIN),
        ("Leave me alone!!", Wish.STOP_PLAIN),
        ("Stop. Thank you", Wish.STOP_PLAIN),
        ("START", Wish.START),
        ("unstop", Wish.START),
    ],
)
def test_a_wish_is_recognised(text: str, wish: Wish) -> None:
    """Twilio's keywords and the plain-language kind, whatever the case and the politeness."""
    assert wish_of(text, WORDS) is wish


@pytest.mark.covers("B18")
@pytest.mark.parametrize(
    "text",
    [
        "I want to stop smoking",
        "stop the tablets making me sick",
        "I had to stop work",
        "yes",
        "the pain will not stop",
        "please stop my knees hurting",
        "can't stop eating",
        "end of life wishes",
        "quit smoking in 2010",
        "cancel my worries",
        "start walking more",
        "leave me alone in the evenings is what I tell them",
        "",
        "no",
        "no thanks",
    ],
)
def test_an_answer_with_such_words_in_it_is_an_answer(text: str) -> None:
    """Only a message that is nothing but the wish counts."""
    assert wish_of(text, WORDS) is None
