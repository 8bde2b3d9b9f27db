"""Stop, delete, wrong number: done at once when plain, else asked once more."""

from __future__ import annotations

from typing import Any

from bot.actions.turn_action import ANSWERED, NOT_ASKED, OPEN, TurnAction, TurnNow

_CONFIRMATIONS = {
    "stop": "confirm_stop",
    "delete_data": "confirm_delete",
    "wrong_number": "confirm_wrong_number",
}
_SAID = {"stop": "utter_stopped", "delete_data": "utter_deleted"}
_DOUBTFUL = {"maybe_stop": "stop", "maybe_delete": "delete_data"}


class Confirm(TurnAction):
    """What ends or deletes is never done on a guess."""

    action_name = "action_confirm"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Do it, or ask."""
        confirmed = {question: command for command, question in _CONFIRMATIONS.items()}
        command = _DOUBTFUL.get(now.intent, now.intent)
        command = confirmed.get(now.asked or "", "") if command == "affirm" else command
        question = _CONFIRMATIONS[command]
        if now.asked == question or _is_plain(now):
            now.say(_SAID.get(command, f"utter_{command}"))
            return {question: NOT_ASKED, "done": command}
        now.say(f"utter_ask_{question}")
        return {question: OPEN, "done": command}


def _is_plain(now: TurnNow) -> bool:
    if now.intent == "wrong_number":
        return not any(now.mark(name) == ANSWERED for name in now.order[1:])
    return now.intent == "stop"
