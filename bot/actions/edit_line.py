"""HIDE, SHOW and REMOVE: which lines of the read-back are left out, let in, or taken away."""

from __future__ import annotations

from typing import Any

from bot.actions.layout import ROOM_FOR_ONE, cut
from bot.actions.turn_action import TurnAction, TurnNow, as_slot
from preparation.messages import AnswerChange, ReadBackLine
from preparation.model import Op
from preparation.summary.sharing import plain_words

_OPS = {"hide_answer": Op.HIDE, "show_answer": Op.SHOW, "remove_answer": Op.REMOVE}
_SAID = {Op.HIDE: "utter_hidden", Op.SHOW: "utter_shown", Op.REMOVE: "utter_removed"}


class EditLine(TurnAction):
    """Says in words what was left out."""

    action_name = "action_edit_line"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Decide which lines are meant."""
        lines = await self.lines(now)
        meant = self._meant(now, lines)
        if not meant:
            now.say("utter_which_line" if lines else "utter_nothing_to_change")
            return {"done": now.intent}
        op = _OPS[now.intent]
        for line in meant:
            text = cut(line.text, ROOM_FOR_ONE, self._vocabulary.words)
            now.say(_SAID[op], number=line.number, line=text)
        changes = [AnswerChange(line.question, op, of=line.answer_id) for line in meant]
        slots: dict[str, Any] = {"changes": as_slot(changes), "done": now.intent}
        if op is Op.REMOVE and now.asked == "read_back":
            # The numbers have moved: read back in full.
            slots["last_asked"] = None
        return slots

    def _meant(self, now: TurnNow, lines: list[ReadBackLine]) -> list[ReadBackLine]:
        numbers = self._vocabulary.numbers_in(now.text)
        if numbers:
            return [line for line in lines if line.number in numbers][:3]
        words = set(plain_words(now.text).split())
        reading_back = now.asked in ("read_back", None)
        if lines and words & self._vocabulary.last and not reading_back:
            return [max(lines, key=lambda line: line.answer_id)]
        return []
