"""Changing, leaving out, going back: the old answer stands until a new one takes its place."""

from __future__ import annotations

import pytest

from preparation.answers import standing_answers
from tests.bot.talk import Talk


@pytest.fixture
async def reading_back(rosa: Talk) -> Talk:
    """Return Rosa's talk at the read-back."""
    rosa.at("what_matters")
    await rosa.says_all(["my garden", "my dog", "my knees", "a stick", "my sleep", "no", "no"])
    await rosa.says("yes")
    assert rosa.open_question == "read_back"
    return rosa


def standing(talk: Talk) -> list[str]:
    return [one.answer.text for one in standing_answers(talk.rows)]


async def test_change_by_number(reading_back: Talk) -> None:
    number = next(n for n in "12345" if f"{n} my dog" in reading_back.heard)
    await reading_back.says(f"change {number}")
    assert "You said: my dog" in reading_back.heard
    await reading_back.says("my dog and my cat")
    assert reading_back.reply["answers"][0]["op"] == "replace"
    assert "my dog" not in standing(reading_back)
    assert f"{number} my dog and my cat" in reading_back.heard
    assert "changing" not in reading_back.kept


async def test_change_to_says_it_all_at_once(reading_back: Talk) -> None:
    number = next(n for n in "12345" if f"{n} my dog" in reading_back.heard)
    await reading_back.says(f"change {number} to my dog, and my cat at night")
    assert reading_back.reply["answers"][0]["op"] == "replace"
    assert "my dog" not in standing(reading_back)
    assert "my dog, and my cat at night" in standing(reading_back)  # and not "change 2 to ..."
    assert reading_back.open_question == "read_back"


async def test_the_old_answer_stands_when_no_new_one_comes(reading_back: Talk) -> None:
    before = standing(reading_back)
    await reading_back.says_all(["change 1", "no"])
    assert standing(reading_back) == before
    assert reading_back.open_question == "read_back"


async def test_change_asks_which_when_it_cannot_know(reading_back: Talk) -> None:
    await reading_back.says("change my answer")
    assert reading_back.open_question == "which_answer"
    await reading_back.says("2")
    assert reading_back.open_question == "new_words"


async def test_change_by_what_it_was_about(rosa: Talk) -> None:
    rosa.at("what_matters")
    await rosa.says_all(["my work at the library", "my dog"])
    await rosa.says("I didn't mean that about work")
    assert rosa.open_question in ("new_words", "tried")
    assert "my work at the library" in standing(rosa)


async def test_a_correction_takes_the_place_of_what_it_corrects(rosa: Talk) -> None:
    rosa.at("what_matters")
    await rosa.says_all(["my hip", "my dog", "actually it's my knee not my hip"])
    assert standing(rosa) == ["actually it's my knee not my hip", "my dog"]
    assert rosa.open_question == "whats_not"


async def test_a_correction_of_part_stands_beside_the_rest(rosa: Talk) -> None:
    rosa.at("what_matters")
    await rosa.says_all(["my hip, and getting to church on Sundays", "my dog"])
    await rosa.says("sorry I meant my knee not my hip")
    assert "my hip, and getting to church on Sundays" in standing(rosa)
    assert rosa.words("what_matters")[-1] == "sorry I meant my knee not my hip"
    assert rosa.open_question == "whats_not"


async def test_what_only_sounds_like_a_correction_is_an_answer(rosa: Talk) -> None:
    rosa.at("what_matters")
    await rosa.says_all(["my garden", "actually the new inhaler helps a bit"])
    assert rosa.words("whats_working") == ["actually the new inhaler helps a bit"]
    assert rosa.open_question == "whats_not"


async def test_a_long_read_back_still_fits_a_text(rosa: Talk) -> None:
    rosa.at("something_else")
    for number in range(25):
        await rosa.says(f"item {number}: it hurts when I go up the stairs to my flat at night")
    await rosa.says_all(["no", "skip", "no", "yes"])
    assert rosa.open_question == "read_back"
    assert len(rosa.heard) < 1500
    assert "25 item" in rosa.heard
    await rosa.says("change my answer")
    assert len(rosa.heard) <= 306


async def test_hiding_is_said_in_words_and_can_be_taken_back(reading_back: Talk) -> None:
    number = next(n for n in "12345" if f"{n} my knees" in reading_back.heard)
    await reading_back.says(f"hide {number}")
    assert "my knees" in reading_back.heard
    hidden = [one.answer.text for one in standing_answers(reading_back.rows) if one.hidden]
    assert hidden == ["my knees"]
    await reading_back.says(f"show {number}")
    assert not any(one.hidden for one in standing_answers(reading_back.rows))


@pytest.mark.parametrize("word", ["hide", "keep", "private"])
async def test_several_words_leave_a_line_out(reading_back: Talk, word: str) -> None:
    await reading_back.says(f"{word} 1")
    assert reading_back.reply["answers"][0]["op"] == "hide"


async def test_removing_takes_a_line_away_and_reads_back_again(reading_back: Talk) -> None:
    await reading_back.says("remove 1")
    assert reading_back.reply["answers"][0]["op"] == "remove"
    assert "Here is what I will pass on" in reading_back.heard
    assert len(standing(reading_back)) < len(reading_back.rows) - 1


async def test_words_at_the_read_back_are_added(reading_back: Talk) -> None:
    await reading_back.says("and tell her about my knee as well")
    assert reading_back.words("added") == ["and tell her about my knee as well"]
    assert reading_back.open_question == "read_back"


async def test_going_back_replaces_and_skipping_there_keeps(rosa: Talk) -> None:
    rosa.at("what_matters")
    await rosa.says_all(["my garden", "back"])
    assert rosa.open_question == "what_matters"
    await rosa.says("skip")
    assert standing(rosa) == ["my garden"]
    assert rosa.questions["what_matters"] == "answered"
    await rosa.says_all(["back", "my allotment"])
    assert standing(rosa) == ["my allotment"]
    assert rosa.open_question == "whats_working"


async def test_a_change_after_the_end_is_still_a_change(reading_back: Talk) -> None:
    await reading_back.says_all(["ok", "change 1", "my balcony"])
    assert reading_back.reply["answers"][0]["op"] == "replace"
    assert reading_back.open_question is None


async def test_words_after_the_end_are_added(reading_back: Talk) -> None:
    await reading_back.says_all(["ok", "I forgot my eyes"])
    assert reading_back.words("added") == ["I forgot my eyes"]
    assert reading_back.open_question is None
