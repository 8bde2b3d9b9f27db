"""BACK: the question before this one, asked again."""

from __future__ import annotations

from typing import Any

from bot.actions.turn_action import ANSWERED, OPEN, SKIPPED, TurnAction, TurnNow

_NO_WAY_BACK_TO = frozenset({"invite", "agreement"})
# Questions that take one thing after another: a new reply adds, it does not replace.
_ADDING = frozenset({"something_else", "more", "priority", "consent", "read_back"})


class GoBack(TurnAction):
    """The old answer stands until a new one takes its place."""

    action_name = "action_go_back"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Open the question before."""
        before = _before(now)
        if before is None:
            now.say("utter_no_way_back")
            return {}
        now.say("utter_go_back")
        slots: dict[str, Any] = {
            before: OPEN,
            "kept_changing": None,
            "kept_changing_question": None,
        }
        if now.asked and now.slot("kept_changing_question") == now.asked:
            slots[now.asked] = ANSWERED
        if now.mark(before) == ANSWERED and before not in _ADDING:
            slots.update(await self._to_be_replaced(now, before))
        return slots

    async def _to_be_replaced(self, now: TurnNow, question: str) -> dict[str, Any]:
        lines = await self._reader.lines(now.preparation, None)
        given = [line.answer_id for line in lines if line.question == question]
        if not given:
            return {}
        return {"kept_changing": max(given), "kept_changing_question": question}


def _before(now: TurnNow) -> str | None:
    if now.asked not in now.order:
        return None
    behind = now.order[: now.order.index(str(now.asked))]
    done = [
        name
        for name in behind
        if name not in _NO_WAY_BACK_TO and now.mark(name) in (ANSWERED, SKIPPED)
    ]
    return done[-1] if done else None
