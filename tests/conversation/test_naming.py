"""Who a text on a shared phone says it is from."""

from __future__ import annotations

import pytest

from preparation.conversation.naming import Named, NotThem, Person, labels_of, naming_of
from preparation.model import PatientId, PreparationId


def person(first: str, last: str = "Ahmed") -> Person:
    return Person(PreparationId(f"prep-{first}-{last}"), PatientId(first), first, last)


ANN, BOB = person("Ann"), person("Bob")
PEOPLE = (ANN, BOB)
OFFERED = (ANN.preparation_id, BOB.preparation_id)


@pytest.mark.covers("H12")
@pytest.mark.parametrize(
    "text",
    ["This is Bob", "this is bob now", "I'm Bob", "Bob here!", "It\u2019s ok, this is Bob",
     "my name is bob ahmed", "BOB SPEAKING", "this is for Bob please"],
)  # fmt: skip
def test_a_name_said_plainly_counts_at_any_time(text: str) -> None:
    assert naming_of(text, PEOPLE) == Named(BOB, plainly=True)


@pytest.mark.covers("H12")
@pytest.mark.parametrize(
    "text",
    ["Bob", "bob.", "2", "2)", "two", "its bob", "for Bob", "Bob A", "Bob please", "B\u00f3b"],
)
def test_an_answer_to_our_question_may_be_short(text: str) -> None:
    assert naming_of(text, PEOPLE, offered=OFFERED) == Named(BOB, plainly=True)


@pytest.mark.covers("H12")
@pytest.mark.parametrize(
    "text", ["bob again", "it's Bob again", "Bob back", "back to bob", "ok its bob now", "Bob now"]
)
def test_somebody_who_comes_back_says_so(text: str) -> None:
    found = naming_of(text, PEOPLE, chosen=ANN.preparation_id)
    assert found is not None
    assert found.person == BOB  # type: ignore[union-attr]


@pytest.mark.parametrize("text", ["Bob", "its bob", "for Bob"])
def test_a_bare_name_may_be_an_answer_to_something_else(text: str) -> None:
    found = naming_of(text, PEOPLE, chosen=ANN.preparation_id)
    assert found == Named(BOB, plainly=False)


@pytest.mark.covers("H12")
@pytest.mark.parametrize(
    "text", ["2", "no", "yes", "I am tired", "Bob helps me", "my son Bob", "3", "", "here", "none"]
)
def test_other_words_name_nobody(text: str) -> None:
    assert naming_of(text, PEOPLE, chosen=ANN.preparation_id) is None


@pytest.mark.parametrize("text", ["not me", "I'm not Ann", "this is not Ann"])
def test_a_denial_ends_the_talk_that_is_on(text: str) -> None:
    assert naming_of(text, PEOPLE, chosen=ANN.preparation_id) == NotThem()


@pytest.mark.parametrize("text", ["neither", "No", "nobody", "wrong number"])
def test_our_question_may_be_denied(text: str) -> None:
    assert naming_of(text, PEOPLE, offered=OFFERED) == NotThem()


def test_a_number_means_those_who_were_offered_then() -> None:
    """Somebody who was added since does not move the others."""
    carol = person("Carol")
    everybody = (carol, *PEOPLE)
    assert naming_of("1", everybody, offered=OFFERED) == Named(ANN, plainly=True)
    assert naming_of("3", everybody, offered=OFFERED) is None


@pytest.mark.covers("H12")
def test_two_of_one_first_name_get_one_letter_and_never_more() -> None:
    first, second = person("Ann", "Baker"), person("Ann", "Clark")
    assert labels_of((first, second, BOB)) == ("Ann B", "Ann C", "Bob")
    assert naming_of("Ann", (first, second), offered=()) is None
    assert naming_of("ann c", (first, second), offered=()) == Named(second, plainly=True)
    assert labels_of((first, person("Ann", "Bell"))) is None
