"""Turns inside Rasa: request sent to reply read, one conversation of 200 turns."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from beforehand.bench.figures import p50_p99
from beforehand.bench.script import some_lines
from preparation.conversation.turn import position_after
from preparation.messages import Dialogue, TurnRequest
from preparation.model import ChannelName, Position, QuestionName, TurnId

TURNS = 200
MARKS = (1, 10, 40, 80, 200)
_WARM_UP = 10
_FACTS = {
    "first_name": "Rosa",
    "clinician": "Nurse Khan",
    "practice": "Elm Street Surgery",
    "practice_phone": "0113 496 0000",
    "appointment_day": "Tuesday 19 January",
    "appointment_time": "10.20am",
    "place": "Room 4",
    "deadline": "Friday 15 January",
    "page_link": "",
    "preparation": "bench",
}


async def turns_inside_rasa(dialogue: Dialogue) -> dict[str, Any]:
    """Return median, p99 and the time at some turns, in milliseconds."""
    await _talk(dialogue, some_lines(_WARM_UP), "warm")
    took = await _talk(dialogue, some_lines(TURNS), "turn")
    by_turn = {str(mark): round(took[mark - 1] * 1000, 1) for mark in MARKS}
    return {**p50_p99([seconds * 1000 for seconds in took]), "by_turn": by_turn}


async def _talk(dialogue: Dialogue, said: Sequence[str], name: str) -> list[float]:
    position, took = Position(open_question=QuestionName("invite")), []
    for number, text in enumerate(said):
        request = TurnRequest(
            turn=TurnId(f"{name}-{number}"),
            channel=ChannelName("sms"),
            text=text,
            open_question=position.open_question,
            questions=position.questions,
            facts=_FACTS,
            kept=position.kept,
            number=position.turns,
        )
        start = time.perf_counter()
        reply = await dialogue.turn(request)
        took.append(time.perf_counter() - start)
        position = position_after(position, reply)
    return took
