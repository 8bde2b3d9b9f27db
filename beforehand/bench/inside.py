"""Turns inside Rasa: request sent to reply read, and nothing else of ours."""

from __future__ import annotations

from uuid import uuid4

from preparation.conversation.turn import position_after
from preparation.messages import Dialogue, TurnRequest
from preparation.model import ChannelName, Position, QuestionName, TurnId

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


class InsideRasa:
    """A talk whose state is carried from turn to turn, as the application carries it."""

    def __init__(self, dialogue: Dialogue) -> None:
        self._dialogue = dialogue
        self._position = Position(open_question=QuestionName("invite"))

    async def say(self, text: str) -> None:
        """Run one turn. Raises TurnFailed."""
        position = self._position
        request = TurnRequest(
            turn=TurnId(uuid4().hex),
            channel=ChannelName("sms"),
            text=text,
            open_question=position.open_question,
            questions=position.questions,
            facts=_FACTS,
            kept=position.kept,
            number=position.turns,
        )
        reply = await self._dialogue.turn(request)
        self._position = position_after(position, reply)
