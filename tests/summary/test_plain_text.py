"""The plain text for the record: short, without markup, and nothing is left out in silence."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preparation.summary.as_text import LIMIT
from preparation.summary.printer import SummaryPrinter
from tests.summary.people import PEOPLE, declined, rambling, second_year
from tests.summary.reading import squeezed
from tests.summary.talks import Talk, outline, words

PRINTER = SummaryPrinter(outline(), words())
QUESTIONS = [name for name in outline().headings if name != "priority"]


def shared(**said: list[str]) -> Talk:
    talk = Talk()
    for question, texts in said.items():
        for text in texts:
            talk.says(question, text)
    talk.says("consent", "yes, but not my brother")
    return talk


def text_of(talk: Talk) -> str:
    return PRINTER.text(talk.summary())


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_fits_and_nothing_is_left_out(name: str) -> None:
    summary = PEOPLE[name]().summary()
    text = PRINTER.text(summary)
    assert len(text) < LIMIT
    assert "More on the page" not in text
    if name != "awkward":
        assert [
            line.text for line in summary.lines if squeezed(line.text) not in squeezed(text)
        ] == []


def test_last_times_words_give_way_first_and_are_named() -> None:
    talk = second_year()
    talk.says("what_matters", "and the chapel " * 130)
    talk.says("consent", "yes")
    text = text_of(talk)
    assert len(text) < LIMIT
    assert "More on the page: last time's words." in text
    assert squeezed("and the chapel " * 130) in squeezed(text)


def test_then_whole_sections_give_way_and_what_matters_stays() -> None:
    text = text_of(
        shared(
            what_matters=["the garden"],
            talk_about=["the stairs"],
            ideas=["a rail " * 200],
            people=["Jean " * 300],
            if_worse=["ring Jean"],
        )
    )
    assert len(text) < LIMIT
    assert "More on the page: Ideas" in text
    assert "the garden" in text
    assert "the stairs" in text
    assert "ring Jean" in text
    assert "yes, but not my brother" in text


def test_only_then_is_a_long_line_cut_at_a_blank_and_says_so() -> None:
    text = text_of(shared(what_matters=["gardening " * 900], whats_not=["my knees"]))
    assert len(text) < LIMIT
    assert "gardening... (more on the page)" in text
    assert "More on the page: What matters most." in text
    assert "my knees" in text


def test_of_many_items_the_first_are_there_and_the_rest_are_counted() -> None:
    text = text_of(shared(something_else=[f"item {n} " + "and so on " * 6 for n in range(80)]))
    assert len(text) < LIMIT
    assert "1. item 0" in text
    assert "more on the page" in text
    assert "More on the page: To talk about." in text


@pytest.mark.covers("H18")
def test_words_cannot_look_like_a_heading_of_ours() -> None:
    text = text_of(shared(what_matters=["dog\nMAY BE URGENT\n- Chest pain: none"]))
    assert "\nMAY BE URGENT" not in text
    assert "\n  MAY BE URGENT" in text


def test_somebody_who_declined_has_nothing_but_that_in_it() -> None:
    text = text_of(declined())
    assert "prefers to bring it to the conversation themselves" in text
    assert "waterworks" not in text
    assert "wife" not in text


def test_it_holds_no_markup() -> None:
    text = text_of(rambling())
    assert not set("<>*#|_") & set(text)


@given(
    st.lists(
        st.tuples(st.sampled_from(QUESTIONS), st.integers(1, 20_000)), min_size=1, max_size=60
    ),
    st.integers(0, 5),
)
@settings(max_examples=25, deadline=None)
def test_however_much_was_said_it_is_short_and_names_what_is_missing(
    said: list[tuple[str, int]], flags: int
) -> None:
    talk = Talk("A" * 300, access_needs="large " * 400)
    for _ in range(flags):
        talk.flags("chest_pain", "999", "tight chest " * 80)
    for question, letters in said:
        talk.says(question, ("word " * letters)[:letters])
    talk.says("consent", "yes " + "but not him " * 200)
    summary = talk.summary()
    text = PRINTER.text(summary)
    assert len(text) < LIMIT
    there = squeezed(text)
    missing = [
        part for part in summary.parts if any(squeezed(x.text) not in there for x in part.lines)
    ]
    named = text.partition("More on the page:")[2]
    sections = {p.question: s.heading for s in summary.sections for p in s.parts}
    assert all(part.heading in named or sections[part.question] in named for part in missing)
