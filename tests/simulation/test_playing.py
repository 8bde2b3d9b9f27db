"""Scripted patients play through the real application and the real Rasa."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from beforehand.content import CONTENT
from beforehand.rasa_alone import serving_actions
from beforehand.rasa_client import RasaClient
from beforehand.simulation.run import Readers, simulate
from beforehand.simulation.script import read_script
from bot.actions import make_actions

ROSA: dict[str, Any] = {
    "id": "example-1",
    "name": "Rosa, 64, diabetes",
    "channel": "sms",
    "patient": {"first_name": "Rosa", "date_of_birth": "1962-03-04"},
    "messages": [
        {"about": "invite", "text": "ok"},
        {"about": "what_matters", "text": "being able to pick up my grandson"},
        {"about": "what_matters", "text": "and sleeping", "at": "+8s"},
        {"about": "any", "text": "who will see this?"},
        {"about": "whats_working", "text": "walking with my neighbour"},
        {"about": "whats_not", "text": "the new tablets upset my stomach", "at": "+3d"},
        {"about": "tried", "text": "taking them with food"},
        {"about": "talk_about", "text": "the tablets", "channel": "web"},
        {"about": "something_else", "text": "my feet"},
        {"about": "something_else", "text": "no"},
        {"about": "priority", "text": "1"},
        {"about": "more", "text": "no thanks"},
        {"about": "consent", "text": "yes, but not my brother"},
        {"about": "read_back", "text": "ok"},
    ],
}
BY_TEXT = {
    **ROSA,
    "id": "by-text",
    "messages": [
        {key: value for key, value in line.items() if key != "channel"} for line in ROSA["messages"]
    ],
}
OTHERS: list[dict[str, Any]] = [
    {"id": "silent", "messages": []},
    {
        "id": "review",
        "previous_preparation": {"on": "2026-01-10", "answers": {}},
        "messages": [
            {"about": "invite", "text": "ok"},
            {"about": "learned", "text": "little and often works"},
        ],
    },
    {"id": "stops", "messages": [{"about": "invite", "text": "STOP"}]},
    {"id": "declines", "messages": [{"about": "invite", "text": "no"}]},
    {
        "id": "flag",
        "messages": [
            {"about": "invite", "text": "ok"},
            {"about": "what_matters", "text": "crushing chest pain right now"},
        ],
    },
]


@pytest.fixture
async def play(rasa_url: str, rasa_token: str, actions_port: int) -> AsyncIterator[Any]:
    readers = Readers()
    actions = make_actions(readers, CONTENT)
    async with (
        serving_actions(actions, rasa_token, actions_port),
        aiohttp.ClientSession() as http,
    ):
        dialogue = RasaClient(http, [rasa_url], rasa_token)

        async def all_of(*scripts: dict[str, Any]) -> dict[str, dict[str, Any]]:
            played = await simulate([read_script(one) for one in scripts], dialogue, readers)
            return {one["id"]: one for one in played}

        yield all_of


async def test_scripted_patients_come_to_the_end_that_they_should(play: Any) -> None:
    """The example, the same by text alone, a silence, a stop, a red flag, a half-finished one."""
    played = await play(ROSA, BY_TEXT, *OTHERS)
    assert {name: one["state"] for name, one in played.items()} == {
        "example-1": "finished",
        "by-text": "finished",
        "silent": "no_reply",
        "review": "in_progress",
        "stops": "stopped",
        "declines": "declined",
        "flag": "paused",
    }
    rosa = played["example-1"]
    said = [line["text"] for section in rosa["summary"]["sections"] for line in _lines(section)]
    assert "being able to pick up my grandson\nand sleeping" in said
    assert rosa["shared"]
    assert rosa["recipients"] == ["Nurse Khan"]
    assert played["by-text"]["segments"] <= 22
    assert [alert["category"] for alert in played["flag"]["alerts"]] == ["chest_pain"]
    assert played["silent"]["summary"] is None
    asked = [line["text"] for line in played["review"]["transcript"]]
    assert asked[asked.index("little and often works") - 1].count("learned")


def _lines(section: dict[str, Any]) -> list[dict[str, Any]]:
    return [line for part in section["parts"] for line in part["lines"]]
