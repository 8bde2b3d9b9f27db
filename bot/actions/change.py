"""CHANGE: which answer is meant, and whether the message already says what it should be."""

from __future__ import annotations

import re
from typing import Any

from bot.actions.layout import ROOM_FOR_ONE, cut, short_lines
from bot.actions.turn_action import (
    ANSWERED,
    NEW_WORDS,
    NOT_ASKED,
    OPEN,
    TurnAction,
    TurnNow,
    as_slot,
)
from preparation.messages import AnswerChange, ReadBackLine
from preparation.model import Op
from preparation.summary.sharing import plain_words

WHICH = "which_answer"
_MOST_IN_A_LIST = 12
_WORDS_OF_AN_ANSWER = 3
"""A plain wish to change that says so much besides may hold the new answer: it is kept."""

# "change 3 to my hair falls out" names the answer and says all that it should be.
_CHANGE_TO = re.compile(
    r"\s*(?:change|correct|edit|amend)\s+(?:(?:no|number|line|answer)\.?\s+)?\w+\s+to\b"
    r"[\s:]*(.*\S)\s*",
    re.IGNORECASE | re.DOTALL,
)


class Change(TurnAction):
    """The old answer stands until a new one replaces it; words are never dropped."""

    action_name = "action_change"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Put it right at once, ask for the new words, or ask which answer is meant."""
        lines = await self._reader.lines(now.preparation, None)
        meant = self._meant(now, lines) if lines else None
        if meant is None and now.intent == "maybe_change":
            return _as_answer(now)
        if not lines:
            now.say("utter_nothing_to_change")
            return {WHICH: NOT_ASKED, "done": "change_answer"}
        new = self._new_words(now, meant)
        if meant is None:
            return self._unsure(now, new)
        if new or self._corrects(now):
            return self._correct(now, meant)
        return {
            WHICH: NOT_ASKED,
            NEW_WORDS: OPEN,
            "kept_changing": meant.answer_id,
            "kept_changing_question": meant.question,
            "done": "change_answer",
        }

    def _meant(self, now: TurnNow, lines: list[ReadBackLine]) -> ReadBackLine | None:
        numbers = self._vocabulary.numbers_in(now.text)
        if numbers:
            return next((line for line in lines if line.number == numbers[0]), None)
        wanted = self._vocabulary.content_words(now.text)
        scores = [(len(wanted & self._vocabulary.content_words(line.text)), line) for line in lines]
        best = max(score for score, _ in scores)
        if best:
            found = [line for score, line in scores if score == best]
            return found[0] if len(found) == 1 else None
        words = set(plain_words(now.text).split())
        if not wanted and words & self._vocabulary.last and now.asked != "read_back":
            return max(lines, key=lambda line: line.answer_id)
        return lines[0] if len(lines) == 1 and not wanted else None

    def _corrects(self, now: TurnNow) -> bool:
        """Tell a correction ("actually it's my knee") from a wish to make one."""
        spoken = self._vocabulary.content_words(now.text)
        return now.intent == "maybe_change" and len(spoken) > 1

    def _new_words(self, now: TurnNow, meant: ReadBackLine | None) -> frozenset[str]:
        old = self._vocabulary.content_words(meant.text) if meant else frozenset()
        spoken = self._vocabulary.content_words(now.text)
        return spoken - old - self._vocabulary.last - set(self._vocabulary.numbers)

    def _correct(self, now: TurnNow, meant: ReadBackLine) -> dict[str, Any]:
        """The message is the correction: it takes the old answer's place, or stands beside it."""
        old = self._vocabulary.content_words(meant.text)
        said = self._vocabulary.content_words(now.text)
        direct = _CHANGE_TO.fullmatch(now.text) if self._vocabulary.numbers_in(now.text) else None
        if direct or old <= said:
            now.say("utter_corrected")
            words = direct[1] if direct else ""  # the command is no part of the answer
            change = AnswerChange(meant.question, Op.REPLACE, words, meant.answer_id)
        else:
            now.say("utter_corrected_beside")
            change = AnswerChange(meant.question, Op.ADD)
        return {WHICH: NOT_ASKED, "changes": as_slot([change]), "done": "answer"}

    def _unsure(self, now: TurnNow, new: frozenset[str]) -> dict[str, Any]:
        if now.intent == "answer":
            # A reply to "which one?" that names none: the connector keeps it.
            now.say("utter_added")
            return {WHICH: NOT_ASKED}
        few = now.intent == "change_answer" and len(new) < _WORDS_OF_AN_ANSWER
        if not new or few:
            return {WHICH: OPEN, "done": "change_answer"}
        kept = AnswerChange(now.keeper, Op.ADD)
        return {
            WHICH: OPEN,
            "changes": as_slot([kept]),
            "done": "answer",
        }


def _as_answer(now: TurnNow) -> dict[str, Any]:
    """It sounded like a correction, and there is nothing it could correct."""
    now.say("utter_noted")
    asked = now.asked if now.asked == now.keeper else None
    closed = {asked: ANSWERED} if asked not in (None, "something_else") else {}
    return {**closed, "changes": as_slot([AnswerChange(now.keeper, Op.ADD)]), "done": "answer"}


class AskWhichAnswer(TurnAction):
    """Lists what was said, each line cut short."""

    action_name = "action_ask_which_answer"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Ask for a number; the list is said once, and only when it fits."""
        lines = await self._reader.lines(now.preparation, None)
        if now.slot("last_asked") == WHICH:
            now.say("utter_which_answer_again")
        elif len(lines) > _MOST_IN_A_LIST and now.channel == "sms":
            now.say("utter_which_answer_of_many")
        else:
            now.say("utter_which_answer", lines=short_lines(lines, self._vocabulary.words))
        return {}


class AskNewWords(TurnAction):
    """Shows the old answer and asks for the new one."""

    action_name = "action_ask_new_words"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Ask what it should say instead."""
        lines = await self._reader.lines(now.preparation, None)
        changing = now.slot("kept_changing")
        meant = next((line for line in lines if line.answer_id == changing), None)
        if meant is None or now.slot("last_asked") == NEW_WORDS:
            now.say("utter_new_words_plain")
        else:
            text = cut(meant.text, ROOM_FOR_ONE, self._vocabulary.words)
            now.say("utter_new_words", line=text)
        return {}
