"""The invite's text: short, plain, nothing confidential."""

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.segments import is_gsm7
from preparation.invite.wording import invite_text, page_link
from preparation.words import load_words
from tests.imports.files import CONTENT
from tests.invite.records import record, segments

WORDS = load_words(CONTENT, ("messages",))
LINK = page_link("https://prepare.kingfisher-medical.nhs.uk/", "k" * 22)
NAMES = st.text(string.ascii_letters + " '-", min_size=1, max_size=100)


def text_of(**names):
    return invite_text(record(**names), LINK, WORDS, segments)


def test_it_says_who_whom_when_how_and_where():
    body = text_of().body
    for part in ("Rosa", "Elm Street Surgery", "Nurse Khan", "Tue 19 Jan", "10.20am", "OK",
                 LINK, "999", "STOP"):  # fmt: skip
        assert part in body
    assert is_gsm7(body)
    assert text_of().segments == segments(body) == 2


@given(first_name=NAMES, practice=NAMES, clinician=NAMES)
def test_it_never_costs_more_than_two_segments_whatever_people_are_called(**names):
    assert text_of(**names).segments <= 2


@settings(max_examples=30)
@given(st.text(min_size=1, max_size=60))
def test_letters_that_double_the_price_are_given_up_with_their_name(name):
    assert text_of(first_name=name).segments <= 2
    assert text_of(clinician=name).segments <= 2
    assert "Elm Street Surgery" in text_of(first_name=name).body


def test_a_typographic_apostrophe_is_an_ordinary_one():
    assert "Rosa'lind" in text_of(first_name="Rosa\u2019lind").body


def test_what_has_to_give_way_is_the_clinician_first_and_the_first_name_last():
    long = text_of(practice="St Bartholomew's Riverside Medical Centre" * 2)
    assert "your GP surgery" in long.body
    assert "Nurse Khan" in long.body
    assert "your nurse or doctor" in text_of(clinician="K" * 80).body
    assert text_of(first_name="Zo\u00eb").body.startswith("Hello there, Elm Street Surgery")


@pytest.mark.covers("H12")
def test_on_a_shared_phone_the_first_name_stays_whatever_it_costs():
    text = invite_text(record(first_name="Zo\u00eb"), LINK, WORDS, segments, keep_first_name=True)
    assert text.body.startswith("Hello Zo\u00eb,")


@pytest.mark.covers("H26")
def test_nothing_in_it_is_confidential():
    body = text_of().body.casefold()
    for word in ("bennett", "diabetes", "blood", "result", "condition", "nhs number", "1962"):
        assert word not in body
