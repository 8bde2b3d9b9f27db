"""Whole conversations, as a patient would have them, with a real Rasa."""

from __future__ import annotations

import aiohttp

from channels.segments import count_segments
from tests.bot.talk import Records, Talk

CORE = [
    "ok",
    "being able to pick up my grandson",
    "walking with my neighbour",
    "the new tablets upset my stomach",
    "taking them with food",
    "the tablets",
    "my feet",
    "no",
    "1",
    "no thanks",
]


async def test_a_whole_preparation_by_text_message(rosa: Talk) -> None:
    await rosa.says_all([*CORE[:2], "who will see this?", *CORE[2:], "yes, but not my brother"])
    assert rosa.open_question == "read_back"
    assert "1 being able to pick up my grandson" in rosa.heard
    await rosa.says("ok")
    assert rosa.open_question is None
    assert rosa.questions["read_back"] == "answered"
    assert rosa.kept["sharing"] == "yes"
    assert rosa.words("what_matters") == ["being able to pick up my grandson"]
    assert rosa.words("talk_about") + rosa.words("something_else") == ["the tablets", "my feet"]
    assert rosa.words("priority") == ["1"]
    assert rosa.words("consent") == ["yes, but not my brother"]


async def test_a_whole_preparation_costs_few_text_messages(rosa: Talk) -> None:
    """With an invite of two, the example of formats.md stays within 22."""
    segments = 0
    for text in [*CORE[:2], "who will see this?", *CORE[2:], "yes, but not my brother", "ok"]:
        await rosa.says(text)
        segments += count_segments(rosa.heard).count
    assert segments + 2 <= 22, segments


async def test_purpose_is_said_with_the_first_question(rosa: Talk) -> None:
    await rosa.says("ok")
    for said in ("automated", "nobody reads this live", "Nurse Khan", "Sunday 12 July", "Skip"):
        assert said in rosa.heard
    assert rosa.open_question == "what_matters"


async def test_one_thing_to_talk_about_needs_no_order(rosa: Talk) -> None:
    rosa.at("talk_about")
    await rosa.says_all(["the tablets", "no"])
    assert rosa.open_question == "more"


async def test_something_else_is_asked_until_no(rosa: Talk) -> None:
    rosa.at("talk_about")
    await rosa.says_all(["the tablets", "my feet", "sleep", "driving"])
    assert rosa.open_question == "something_else"
    await rosa.says("that's all")
    assert rosa.open_question == "priority"
    assert all(item in rosa.heard for item in ("1 the tablets", "2 my feet", "4 driving"))


async def test_topics_are_chosen_by_number_or_name(rosa: Talk) -> None:
    rosa.at("more")
    await rosa.says("1 and the future please")
    assert rosa.reply["intent"] == "choose"
    assert rosa.open_question == "people"
    await rosa.says("my sister, every Sunday")
    assert rosa.open_question == "future"
    await rosa.says("to dance at her wedding")
    assert rosa.open_question == "consent"


async def test_all_topics_can_be_asked_for_and_left_again(rosa: Talk) -> None:
    rosa.at("more")
    await rosa.says_all(["yes", "my sister", "the allotment"])
    assert rosa.open_question == "also_matters"
    await rosa.says("that's all")
    assert rosa.open_question == "consent"


async def test_words_instead_of_topics_are_kept(rosa: Talk) -> None:
    rosa.at("more")
    await rosa.says("my family has been marvellous since the operation")
    assert rosa.words("added") == ["my family has been marvellous since the operation"]
    assert rosa.open_question == "consent"


async def test_review_questions_are_asked_when_they_are_open(rosa: Talk) -> None:
    rosa.questions = dict.fromkeys(("learned", "pleased", "concerned", "what_next"), "open")
    await rosa.says_all(["ok", "my dog", "walking", "stairs", "a stick"])
    asked = []
    while rosa.open_question != "talk_about":
        asked.append(rosa.open_question)
        await rosa.says("it went better than last year")
    assert asked == ["learned", "pleased", "concerned", "what_next"]


async def test_a_different_channel_goes_on_where_the_other_stopped(rosa: Talk) -> None:
    await rosa.says_all(CORE[:4])
    await rosa.says("taking them with food", channel="web")
    assert rosa.open_question == "talk_about"
    assert rosa.words("tried") == ["taking them with food"]


async def test_the_web_page_can_begin_with_agreement(rosa: Talk) -> None:
    rosa.channel = "web"
    rosa.questions = {"invite": "not_asked", "agreement": "open"}
    rosa.open_question = "agreement"
    await rosa.says("")
    assert "Is it OK" in rosa.heard
    assert rosa.reply["messages"][-1]["choices"] == ["Yes", "No"]
    await rosa.says("Yes")
    assert rosa.open_question == "what_matters"


async def test_words_instead_of_ok_are_kept_and_count_as_taking_part(rosa: Talk) -> None:
    await rosa.says("my feet have been bad since Easter")
    assert rosa.words("added") == ["my feet have been bad since Easter"]
    assert rosa.open_question == "what_matters"


async def test_the_second_asking_is_shorter(rosa: Talk) -> None:
    rosa.at("whats_not")
    first = (await rosa.says(""))["messages"][-1]["text"]
    again = (await rosa.says("how much does this cost"))["messages"][-1]["text"]
    assert len(again) < len(first)
    whole = (await rosa.says("say that again"))["messages"][-1]["text"]
    assert whole == first


async def test_not_sure_twice_at_a_question_leaves_it(rosa: Talk) -> None:
    rosa.at("what_matters")
    await rosa.says("not sure")
    assert rosa.open_question == "what_matters"
    await rosa.says("don't know")
    assert rosa.open_question == "whats_working"
    assert rosa.questions["what_matters"] == "skipped"


async def test_thanks_vary_by_the_turn_and_never_at_random(
    http: aiohttp.ClientSession, records: Records
) -> None:
    said = set()
    for number in range(5):
        talk = Talk(http, records, f"p{number}").at("whats_working")
        talk.turns = number
        first = await talk.peek("my dog")
        assert await talk.peek("my dog") == first
        said.add(first["messages"][0]["text"])
    assert len(said) == 5


async def test_an_answer_goes_where_it_says_it_belongs(rosa: Talk) -> None:
    rosa.at("what_matters")
    await rosa.says("What's not working is my hip")
    assert rosa.words("whats_not") == ["What's not working is my hip"]
    assert rosa.open_question == "what_matters"
    await rosa.says_all(["my garden", "my dog"])
    assert rosa.open_question == "tried"


async def test_several_answers_in_one_message_are_kept_whole_and_not_asked_again(
    rosa: Talk,
) -> None:
    rosa.at("what_matters")
    text = "My garden. What's working is the walking group. What is not working: my knees"
    await rosa.says(text)
    assert rosa.words("what_matters") == [text]
    assert rosa.open_question == "tried"
