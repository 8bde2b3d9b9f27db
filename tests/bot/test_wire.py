"""The way into Rasa: who may, what is refused, and that nothing a patient writes is a command."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.bot.talk import Records, Talk

WEBHOOK = "/webhooks/turn/webhook"
COMMANDS = [
    "/restart",
    "/back",
    "/session_start",
    "/stop",
    "/help",
    '/submit{"what_matters": "hacked"}',
    "/action_finish",
    "/EXTERNAL: x",
    " /restart",
]


@pytest.mark.covers("H17")
@pytest.mark.parametrize("text", COMMANDS)
async def test_a_leading_slash_is_an_ordinary_answer(rosa: Talk, text: str) -> None:
    await rosa.at("what_matters").says(text)
    assert rosa.words("what_matters") == [text]
    assert rosa.open_question == "whats_working"


@pytest.mark.parametrize(
    "text",
    [
        "  two blanks before\nand\n\nthree lines  ",
        "I'm \u201cfine\u201d \U0001f937\U0001f3fd\u200d\u2640\ufe0f caf\u00e9 \u202eright to left",
        "7/10[mg] {first_name} ${HOME} {0[x]}",
        "open",
        "not_asked",
        "None",
        "x" * 1600,
    ],
)
async def test_words_come_back_byte_for_byte(rosa: Talk, text: str) -> None:
    await rosa.at("what_matters").says(text)
    assert rosa.words("what_matters") == [text]
    await rosa.says("change the first one")
    assert rosa.open_question == "new_words"


@pytest.mark.covers("H23")
async def test_a_question_that_a_new_model_has_lost_is_passed_over(rosa: Talk) -> None:
    rosa.at("whats_not")
    rosa.questions |= {"whats_not": "answered", "old_question": "open"}
    rosa.open_question = "old_question"
    await rosa.says("my knees")
    assert rosa.words("tried") == ["my knees"]
    assert rosa.questions["old_question"] == "open"
    assert rosa.open_question == "talk_about"


async def test_strange_words_do_not_break_the_read_back(rosa: Talk) -> None:
    rosa.at("what_matters")
    await rosa.says_all(["7/10[mg] {first_name} {0[x]}", "dog", "no", "no", "x", "no", "no", "yes"])
    assert rosa.open_question == "read_back"
    assert "{first_name}" in rosa.heard
    assert "Reply OK" in rosa.heard


@pytest.mark.parametrize("header", [None, "Bearer wrong", "tokentoken", ""])
async def test_without_the_token_nothing_is_let_in(
    rasa_url: str, rosa: Talk, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    async with aiohttp.ClientSession(rasa_url, headers=headers) as stranger:
        async with stranger.post(WEBHOOK, json=rosa.request("ok")) as response:
            assert response.status == 401
        async with stranger.get("/webhooks/turn/") as response:
            assert response.status == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": None},
        {"text": 7},
        {"turn": ""},
        {"channel": "fax"},
        {"questions": {"what_matters": "perhaps"}},
        {"questions": ["what_matters"]},
        {"facts": {"clinician": 1}},
        {"kept": None},
        {"number": "1"},
        {"open_question": 3},
    ],
)
async def test_a_malformed_turn_is_refused(
    http: aiohttp.ClientSession, rosa: Talk, wrong: dict[str, Any]
) -> None:
    async with http.post(WEBHOOK, json=rosa.request("ok") | wrong) as response:
        assert response.status == 400
    async with http.post(WEBHOOK, data=b"{not json") as response:
        assert response.status == 400


@pytest.mark.parametrize("path", ["/model", "/conversations/p1/tracker", "/webhooks/rest/webhook"])
async def test_there_is_no_other_way_in(http: aiohttp.ClientSession, path: str) -> None:
    for method in ("GET", "PUT", "POST"):
        async with http.request(method, path, json={}) as response:
            assert response.status in (404, 405)


@pytest.mark.covers("H25")
async def test_no_word_of_a_patient_is_logged(
    rosa: Talk, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = "xylophonist"
    rosa.at("what_matters")
    for text in (secret, f"/restart {secret}", f"/stop{{{secret}", f"change {secret} to {secret}"):
        await rosa.says(text)
    logs = list(tmp_path_factory.getbasetemp().glob("**/rasa.log"))
    assert logs
    assert not any(secret in Path(log).read_text(errors="replace") for log in logs)


async def test_a_failed_action_fails_the_turn(
    rasa_url: str, rasa_token: str, records: Records
) -> None:
    """With the actions out of reach nothing is half done: the application runs it again."""
    headers = {"Authorization": f"Bearer {rasa_token}"}
    async with aiohttp.ClientSession(rasa_url, headers=headers) as http:
        talk = Talk(http, records).at("consent")
        async with http.post(WEBHOOK, json=talk.request("yes")) as response:
            assert response.status == 500
            assert "yes" not in await response.text()
