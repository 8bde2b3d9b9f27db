"""What a summary shows, and what it leaves out."""

from __future__ import annotations

import pytest

from preparation.model import PreparationState
from preparation.summary.build import age_on, build_summary
from preparation.summary.model import Standing, Summary, SummaryVersion
from preparation.summary.read_back import read_back_lines
from preparation.summary.shown import shown_answers
from tests.summary.people import PEOPLE, carer, declined, partial, private, rosa, silent, unplaced
from tests.summary.talks import START, Talk, outline


def texts(summary: Summary) -> list[str]:
    parts = (part for section in summary.sections for part in section.parts)
    return [line.text for part in parts for line in part.lines]


def test_sections_come_in_the_order_of_the_page() -> None:
    order = [section.name for section in outline().sections]
    for who in PEOPLE.values():
        names = [section.name for section in who().summary().sections]
        assert names == sorted(names, key=order.index)


def test_nothing_leaves_when_sharing_was_not_agreed() -> None:
    summary = declined().summary()
    assert summary.standing is Standing.NOT_SHARED
    assert (texts(summary), summary.gaps, summary.sharing) == ([], (), "")
    assert (summary.answered_by, summary.first_at) == ((), None)


def test_the_wish_about_sharing_is_shown_letter_by_letter() -> None:
    assert rosa().summary().sharing == "yes, but not my brother"


def test_hidden_and_taken_back_lines_are_neither_shown_nor_counted() -> None:
    summary = private().summary()
    assert texts(summary) == ["having energy for the kids", "weight", "my knees", "slimming club"]
    assert summary.gaps == ("Working well",)


def test_a_question_whose_words_are_all_private_looks_like_one_without_a_reply() -> None:
    hidden, skipped = Talk(), Talk()
    for talk in (hidden, skipped):
        talk.says("what_matters", "the dog")
    secret = hidden.says("tried", "cannabis")
    for talk in (hidden, skipped):
        talk.says("consent", "yes")
    hidden.hides(secret)
    assert hidden.summary().gaps == skipped.summary().gaps


def test_a_reply_that_names_a_private_item_is_private_too() -> None:
    talk = Talk()
    talk.says("talk_about", "my tablets")
    secret = talk.says("something_else", "erections")
    talk.says("priority", "erections")
    talk.says("consent", "yes")
    talk.hides(secret)
    assert texts(talk.summary()) == ["my tablets"]


def test_a_partial_summary_says_so() -> None:
    assert partial().summary().standing is Standing.PARTIAL


def test_silence_is_no_reply_and_never_not_shared() -> None:
    assert silent().summary().standing is Standing.NO_REPLY


def test_who_answered_and_by_which_channel() -> None:
    summary = carer().summary()
    assert summary.answered_by == ("Ewa, her daughter",)
    assert summary.patient_answered
    assert rosa().summary().channels == ("sms", "web")


@pytest.mark.covers("H3")
def test_words_without_a_heading_of_their_own_are_shown_all_the_same() -> None:
    assert "my chest is fine now by the way" in texts(unplaced().summary())


@pytest.mark.covers("H3")
def test_what_may_be_urgent_is_shown_even_when_nothing_was_shared() -> None:
    note = outline().safety_note("chest_pain", "999", "tight chest", START)
    assert declined().summary([note]).safety == (note,)


def test_red_flag_words_are_in_no_section_and_no_read_back() -> None:
    talk = Talk()
    talk.says("red_flag", "crushing chest pain")
    talk.says("safeguarding", "he hits me")
    talk.says("what_matters", "the dog")
    talk.says("consent", "yes")
    assert texts(talk.summary()) == ["the dog"]
    assert [line.text for line in read_back_lines(talk.rows, outline())] == ["the dog"]


def test_an_old_version_stays_as_it_was_when_the_patient_changes_it_later() -> None:
    talk = rosa()
    before = shown_answers(talk.rows, outline())
    talk.changes(before[0], "something new")
    version = SummaryVersion("s1", "prep-1", 1, True, START, before)  # type: ignore[arg-type]
    summary = build_summary(talk.record(PreparationState.FINISHED), talk.rows, version, outline())
    assert texts(summary)[0] == "being able to pick up my grandson\nand sleeping"


def test_the_read_back_numbers_the_lines_in_the_order_of_the_summary() -> None:
    for who in PEOPLE.values():
        talk = who()
        lines = read_back_lines(talk.rows, outline())
        assert [line.number for line in lines] == list(range(1, len(lines) + 1))
        if shown := texts(talk.summary()):
            assert [line.text for line in lines if not line.hidden] == shown


def test_private_lines_stay_in_the_read_back_so_that_they_can_be_shown_again() -> None:
    hidden = [line.text for line in read_back_lines(private().rows, outline()) if line.hidden]
    assert hidden == ["I am drinking more than I should"]


def test_ages_turn_on_the_birthday() -> None:
    born = rosa().born.replace(month=2, day=28)
    assert age_on(born.replace(year=2026, day=27), born) == 2026 - born.year - 1
    assert age_on(born.replace(year=2026), born) == 2026 - born.year
