"""What people type for a number, a yes or a wrong telephone is met with a sensible reply."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bot.talk import Talk


async def at(rosa: Talk, question: str, text: str) -> dict[str, Any]:
    """Say something at a question, well into the talk."""
    await rosa.says("ok")
    rosa.questions = {**rosa.questions, "what_matters": "answered", question: "open"}
    rosa.open_question = question
    return await rosa.says(text)


@pytest.mark.covers("14", "15", "11", "12")
@pytest.mark.parametrize("text", ["7", "seven", "7/10", "7ish", "\uff17", "-1", "1e308", "NaN"])
async def test_a_number_is_kept_as_it_was_typed(rosa: Talk, text: str) -> None:
    """The clinician reads the patient's own words; a number nobody means is no error."""
    reply = await at(rosa, "confidence", text)
    assert reply["messages"]
    assert [change["text"] for change in reply["answers"]] == [text]


@pytest.mark.covers("16", "17")
@pytest.mark.parametrize("text", ["yes", "yeah", "aye", "Yes.", "ok"])
async def test_yes_in_its_many_forms_begins_the_talk(rosa: Talk, text: str) -> None:
    await rosa.says(text)
    assert rosa.open_question == "what_matters"


@pytest.mark.covers("16", "17")
@pytest.mark.parametrize("text", ["no", "nope", "naw", "no thanks"])
async def test_no_in_its_many_forms_begins_nothing(rosa: Talk, text: str) -> None:
    reply = await rosa.says(text)
    assert reply["intent"] == "deny"


@pytest.mark.covers("16")
async def test_yes_and_no_at_once_agrees_to_nothing(rosa: Talk) -> None:
    """At the sharing question only a plain yes shares."""
    reply = await at(rosa, "consent", "yes no")
    assert reply["messages"]
    assert reply["kept"].get("sharing") != "yes"


@pytest.mark.covers("39", "H11")
@pytest.mark.parametrize("text", ["wrong number", "he died", "he passed away last month"])
async def test_a_text_that_ends_everything_is_asked_about_first(rosa: Talk, text: str) -> None:
    """Answers were given already: one reply too many must not close a talk for good."""
    await rosa.says_all(["ok", "walking the dog"])
    reply = await rosa.says(text)
    assert (reply["intent"], reply["open_question"]) == ("wrong_number", "confirm_wrong_number")


@pytest.mark.covers("39")
async def test_somebody_who_answers_for_another_is_noted(rosa: Talk) -> None:
    await rosa.says("ok")
    reply = await rosa.says("this is his wife")
    assert reply["intent"] == "carer_proxy"
    assert reply["kept"]["answered_by"] == "wife"


@pytest.mark.parametrize("text", ["POST", "post please", "CALL", "call please"])
async def test_the_two_words_that_a_text_about_results_asks_for(rosa: Talk, text: str) -> None:
    """No answer at a question for words; the application knows that they are about results."""
    reply = await at(rosa, "whats_working", text)
    wanted = "accessible_format" if "post" in text.lower() else "speak_to_person"
    assert (reply["intent"], reply["answers"]) == (wanted, [])
    assert rosa.open_question == "whats_working"
