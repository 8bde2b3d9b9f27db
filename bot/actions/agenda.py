"""What to talk about has been said: is there a choice to make, and between what."""

from __future__ import annotations

from typing import Any

from bot.actions.layout import short_lines
from bot.actions.turn_action import ANSWERED, NOT_ASKED, OPEN, SKIPPED, TurnAction, TurnNow

_SEVERAL = 2


class CloseAgenda(TurnAction):
    """Which matters most is only asked when there are several things to talk about."""

    action_name = "action_close_agenda"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Open `priority` if there is a choice."""
        items = await self._reader.agenda(now.preparation, None)
        several = len([item for item in items if not item.hidden]) >= _SEVERAL
        return {
            "something_else": SKIPPED if now.intent == "skip" else ANSWERED,
            "priority": OPEN if several else NOT_ASKED,
            "done": now.intent,
        }


class AskPriority(TurnAction):
    """Lists the things to talk about."""

    action_name = "action_ask_priority"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Ask, in full only the first time."""
        if now.slot("last_asked") == "priority":
            now.say("utter_priority_again")
            return {}
        items = await self._reader.agenda(now.preparation, None)
        now.say("utter_priority", items=short_lines(items, self._vocabulary.words))
        return {}
