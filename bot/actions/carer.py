"""Somebody else answers for the patient."""

from __future__ import annotations

from typing import Any

from bot.actions.turn_action import NOT_ASKED, OPEN, TurnAction, TurnNow
from preparation.summary.sharing import plain_words


class Carer(TurnAction):
    """Keeps who answers, from a fixed list, and asks what they need themselves."""

    action_name = "action_carer"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Note who answers."""
        plain = f" {plain_words(now.text)} "
        found = (who for who in self._vocabulary.carers if f" {who} " in plain)
        who = next(found, self._vocabulary.words("dialogue.other_carer"))
        now.say("utter_carer_proxy")
        slots: dict[str, Any] = {"kept_answered_by": who, "done": "carer_proxy"}
        if now.asked is not None and now.mark("carer_needs") == NOT_ASKED:
            slots["carer_needs"] = OPEN
        return slots
