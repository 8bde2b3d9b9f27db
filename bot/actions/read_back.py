"""Reading back what will be passed on."""

from __future__ import annotations

from typing import Any

from bot.actions.layout import short_lines, whole_lines
from bot.actions.turn_action import TurnAction, TurnNow

# A text of more than 1,600 characters is refused by the networks.
LONGEST_TEXT = 1_000
ROOM_FOR_READ_BACK = 1_000


class AskReadBack(TurnAction):
    """Numbered lines in the patient's own words; the second time only the choices."""

    action_name = "action_ask_read_back"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Read back, or ask again in short."""
        if now.slot("last_asked") == "read_back":
            now.say("utter_read_back_again")
            return {}
        lines = await self.lines(now)
        words = self._vocabulary.words
        text = whole_lines(lines, now.channel, words)
        if not lines:
            now.say("utter_read_back_empty")
        elif now.channel == "sms" and len(text) > LONGEST_TEXT:
            now.say("utter_read_back_long", lines=short_lines(lines, words, ROOM_FOR_READ_BACK))
        else:
            now.say("utter_read_back", lines=text)
        return {}


class Added(TurnAction):
    """Words at the read-back or after the end: kept, unless they are a number alone."""

    action_name = "action_added"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Thank for what was added, or ask what a bare number should mean."""
        if now.text.strip(" .").isdigit():
            now.say("utter_what_is_wrong")
            return {"done": "choose"}
        now.say("utter_added" if now.asked else "utter_added_afterwards")
        return {}
