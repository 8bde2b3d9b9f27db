"""Further topics: by number, by name, all of them, or words of another kind."""

from __future__ import annotations

from typing import Any

from bot.actions.turn_action import ANSWERED, OPEN, TurnAction, TurnNow
from preparation.model import QuestionName
from preparation.summary.sharing import plain_words


class More(TurnAction):
    """Opens the topics that were chosen. Words that choose nothing are kept."""

    action_name = "action_more"

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Open topics, or leave the words to be kept."""
        chosen = self._all() if now.intent == "affirm" else self._chosen(now.text)
        slots: dict[str, Any] = {"more": ANSWERED}
        if not chosen and self._only_numbers(now.text):
            now.say("utter_pardon")
            return {"done": "choose"}
        if not chosen:
            now.say("utter_added")
            return slots
        slots.update({name: OPEN for name in chosen if now.mark(name) != ANSWERED})
        return {**slots, "done": "choose"}

    def _only_numbers(self, text: str) -> bool:
        return all(
            word.isdigit() or word in self._vocabulary.filler for word in plain_words(text).split()
        )

    def _all(self) -> list[QuestionName]:
        # A carer's own needs are asked of carers, or when they are named.
        return [name for name in self._vocabulary.topics if name != "carer_needs"]

    def _chosen(self, text: str) -> list[QuestionName]:
        plain = plain_words(text)
        if plain in self._vocabulary.all_topics:
            return self._all()
        topics = list(self._vocabulary.topics)
        numbers = self._vocabulary.numbers_in(text)
        named = {name for name in topics if self._names(name, plain)}
        left = set(plain.split()) - self._beside_a_choice()
        if any(not word.isdigit() for word in left) or any(
            not 1 <= number <= len(topics) for number in numbers
        ):
            return []
        by_number = {topics[number - 1] for number in numbers}
        return [name for name in topics if name in named | by_number]

    def _beside_a_choice(self) -> set[str]:
        phrases = [p for several in self._vocabulary.topics.values() for p in several]
        in_topics = {word for phrase in phrases for word in phrase.split()}
        return in_topics | self._vocabulary.filler | set(self._vocabulary.numbers)

    def _names(self, topic: QuestionName, plain: str) -> bool:
        return any(f" {phrase} " in f" {plain} " for phrase in self._vocabulary.topics[topic])
