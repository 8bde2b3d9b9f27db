"""Asked for results, the assistant says what is so, with a real Rasa."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from tests.bot.talk import FACTS


@pytest.mark.parametrize(
    ("ready", "channel", "said", "not_said"),
    [
        ("yes", "sms", "Your results are ready. See them on your page: https://", "choose Results"),
        ("yes", "web", "choose Results at the top of this page", "https://"),
        ("no", "sms", "There are no results that I can show you yet", "POST"),
        ("no", "web", "There are no results that I can show you yet", "ready"),
    ],
)
async def test_results_are_ready_only_where_something_may_be_read(
    rasa_url: str, rasa_token: str, ready: str, channel: str, said: str, not_said: str
) -> None:
    request: dict[str, Any] = {
        "turn": "t",
        "channel": channel,
        "text": "can i see my results",
        "open_question": "what_matters",
        "questions": {"what_matters": "open", "invite": "answered"},
        "facts": FACTS | {"results_ready": ready, "preparation": "p"},
        "kept": {},
        "number": 3,
    }
    headers = {"Authorization": f"Bearer {rasa_token}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        async with http.post(f"{rasa_url}/webhooks/turn/webhook", json=request) as answer:
            reply = await answer.json()
    text = "\n".join(message["text"] for message in reply["messages"])
    assert reply["intent"] == "show_results"
    assert said in text
    assert not_said not in text
    assert reply["open_question"] == "what_matters"
