"""Ending early, leaving one question, and beginning again."""

from __future__ import annotations

from typing import Any

from bot.actions.turn_action import NOT_ASKED, OPEN, SKIPPED, TurnAction, TurnNow

_STILL_ASKED = frozenset({"consent", "consent_plain", "read_back", "invite"})


class Finish(TurnAction):
    """Leaves what is still open, after "that's all"; only sharing is asked."""

    action_name = "action_finish"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Leave the rest of the questions."""
        left = [q for q in now.order if now.mark(q) is OPEN and q not in _STILL_ASKED]
        slots: dict[str, Any] = dict.fromkeys(left, NOT_ASKED)
        if now.asked in left:
            slots[str(now.asked)] = SKIPPED
        elif now.asked is not None and now.asked not in _STILL_ASKED:
            slots[now.asked] = NOT_ASKED
        now.say("utter_enough")
        return {**slots, "done": "finished"}


class PassOver(TurnAction):
    """Leaves the open question without a word about it."""

    action_name = "action_pass_over"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Skip the open question."""
        if now.asked is None:
            return {}
        side = now.asked not in now.order
        return {now.asked: NOT_ASKED if side else SKIPPED}


class Start(TurnAction):
    """START outside the talk: share after all, or go on where it was left."""

    action_name = "action_start"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Open what is to be asked."""
        if now.slot("kept_sharing") == "no":
            return {"consent": OPEN, "read_back": OPEN, "kept_sharing": None}
        return {}
