"""Nothing is shared without a yes; what ends a talk is never done on a guess."""

from __future__ import annotations

import pytest

from tests.bot.talk import Talk


@pytest.mark.parametrize("text", ["no", "skip", "keep it private", "i don't want it shared"])
async def test_without_a_yes_nothing_is_shared(rosa: Talk, text: str) -> None:
    await rosa.at("consent").says(text)
    assert rosa.kept["sharing"] == "no"
    assert rosa.open_question is None
    assert "not shared" in rosa.heard


async def test_an_unclear_word_about_sharing_is_asked_once_more(rosa: Talk) -> None:
    await rosa.at("consent").says("my wife knows about it")
    assert rosa.open_question == "consent_plain"
    await rosa.says("hmm my wife again")
    assert rosa.kept["sharing"] == "no"
    assert rosa.words("consent") == ["my wife knows about it", "hmm my wife again"]


async def test_a_change_of_mind_while_asked_is_an_answer_to_it(rosa: Talk) -> None:
    await rosa.at("consent").says("actually yes but not my brother")
    assert rosa.words("consent") == ["actually yes but not my brother"]


async def test_sharing_can_be_agreed_after_all(rosa: Talk) -> None:
    await rosa.at("consent").says_all(["no", "start"])
    assert rosa.open_question == "consent"
    await rosa.says("yes")
    assert rosa.kept["sharing"] == "yes"
    assert rosa.open_question == "read_back"


async def test_sharing_can_be_taken_back_after_the_end(rosa: Talk) -> None:
    await rosa.at(None).says("don't share it")
    assert rosa.kept["sharing"] == "no"
    assert rosa.words("consent") == ["don't share it"]


@pytest.mark.parametrize(("text", "sharing"), [("yes", "yes"), ("no", "no")])
async def test_what_is_there_can_be_shared_unfinished(rosa: Talk, text: str, sharing: str) -> None:
    rosa.at("share_unfinished")
    await rosa.says(text)
    assert rosa.kept["sharing"] == sharing
    assert rosa.open_question == "whats_not"


async def test_a_doubtful_stop_is_asked_once_more(rosa: Talk) -> None:
    await rosa.at("whats_not").says("i dont want to do this any more")
    assert (rosa.reply["intent"], rosa.open_question) == ("stop", "confirm_stop")
    await rosa.says("I meant the pain in my back")
    assert rosa.open_question == "whats_not"
    assert rosa.words("whats_not") == ["I meant the pain in my back"]


async def test_a_confirmed_stop_stops(rosa: Talk) -> None:
    await rosa.at("whats_not").says_all(["i dont want to do this any more", "yes"])
    assert (rosa.reply["intent"], rosa.open_question) == ("stop", "whats_not")


async def test_deleting_is_always_asked_once_more(rosa: Talk) -> None:
    await rosa.at("whats_not").says("delete my data")
    assert (rosa.reply["intent"], rosa.open_question) == ("delete_data", "confirm_delete")
    await rosa.says("yes")
    assert (rosa.reply["intent"], rosa.open_question) == ("delete_data", "whats_not")


async def test_a_wrong_number_is_believed_at_once_only_from_a_stranger(rosa: Talk) -> None:
    await rosa.says("wrong number")
    assert (rosa.reply["intent"], rosa.open_question) == ("wrong_number", "invite")
    await rosa.at("whats_not").says("wrong number")
    assert (rosa.reply["intent"], rosa.open_question) == ("wrong_number", "confirm_wrong_number")


async def test_no_to_the_invite_asks_nothing_more(rosa: Talk) -> None:
    await rosa.says("no thanks")
    assert (rosa.reply["intent"], rosa.open_question) == ("deny", "invite")
    assert "still stands" in rosa.heard


@pytest.mark.covers("H3")
async def test_after_a_red_flag_the_questions_wait(rosa: Talk) -> None:
    rosa.at("carry_on")
    await rosa.says("it was only wind in the end")
    assert rosa.open_question == "carry_on"
    assert rosa.words("whats_not") == ["it was only wind in the end"]
    await rosa.says("no")
    assert rosa.open_question == "carry_on"
    await rosa.says("yes")
    assert rosa.open_question == "whats_not"
    assert rosa.questions["carry_on"] == "not_asked"


async def test_a_carer_is_noted_and_asked_about_their_own_needs(rosa: Talk) -> None:
    await rosa.says("I'm her daughter")
    assert rosa.kept["answered_by"] == "daughter"
    assert rosa.questions["carer_needs"] == "open"
    assert rosa.open_question == "invite"
