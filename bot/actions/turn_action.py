"""What every custom action has in common.

To add an action: a file here with a class that names itself, its entry in `make_actions`,
its name in domain.yml, and a rule. It reads, it says responses of domain.yml, and what it
decides goes into slots; it never writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.actions.vocabulary import Vocabulary
from preparation.conversation.reader import PreparationReader
from preparation.messages import AnswerChange, ReadBackLine
from preparation.model import AnswerId, Op, PreparationId, QuestionName

OPEN = None
ANSWERED, SKIPPED, NOT_ASKED = "answered", "skipped", "not_asked"
NEW_WORDS = "new_words"
SHARING = frozenset({"consent", "consent_plain", "share_unfinished"})


class TurnNow:
    """The turn that runs now, as an action sees it."""

    def __init__(self, tracker: Tracker, dispatcher: CollectingDispatcher) -> None:
        self._tracker = tracker
        self._dispatcher = dispatcher

    def slot(self, name: str) -> Any:
        """Return a slot's value."""
        return self._tracker.get_slot(name)

    def mark(self, question: str) -> str | None:
        """Return a question's mark as it is now; None when it is open."""
        value = self.slot(question)
        before = self._this_turn["marks"].get(question)
        return before if value == NOT_ASKED and before != "open" else value

    @property
    def text(self) -> str:
        """What the patient wrote."""
        return str(self._tracker.latest_message.get("text") or "")

    @property
    def intent(self) -> str:
        """What it was understood as."""
        return str(self._tracker.latest_message.get("intent", {}).get("name"))

    @property
    def asked(self) -> str | None:
        """The question that was open when the patient wrote."""
        return self.slot("asked")

    @property
    def channel(self) -> str:
        """Return sms or web."""
        return str(self._this_turn["channel"])

    @property
    def preparation(self) -> PreparationId:
        """Whose answers to read."""
        return PreparationId(self._this_turn["preparation"])

    @property
    def order(self) -> list[str]:
        """The questions that are not asked in between, in their order."""
        return list(self._this_turn["order"])

    @property
    def keeper(self) -> QuestionName:
        """The question under which words are kept that no question takes."""
        return QuestionName(self._this_turn["keeper"])

    @property
    def _this_turn(self) -> dict[str, Any]:
        return dict(self.slot("this_turn"))

    def decided(self) -> list[AnswerChange]:
        """Return what an action of this turn has decided."""
        return [_change(one, self.text) for one in self.slot("changes") or []]

    def written(self) -> AnswerChange | None:
        """Return what this turn's words do to the answers; it is not stored yet."""
        for change in self.decided():
            if change.op in (Op.ADD, Op.REPLACE):
                return change
        asked = self.asked
        if asked is None or asked in SHARING or self.mark(asked) is OPEN:
            return None
        changing = self.slot("kept_changing")
        question = self.slot("kept_changing_question")
        written = self.intent == "answer" if asked == NEW_WORDS else self.mark(asked) == ANSWERED
        if not written:
            return None
        if changing and asked in (NEW_WORDS, question):
            return AnswerChange(question, Op.REPLACE, self.text, changing)
        return AnswerChange(QuestionName(asked), Op.ADD, self.text)

    def say(self, response: str, **values: str | int) -> None:
        """Say a response of domain.yml with its gaps filled."""
        shown = {name: _shown(str(value)) for name, value in values.items()}
        self._dispatcher.utter_message(response=response, **shown)


class TurnAction(Action):  # type: ignore[misc]
    """A custom action that reads a preparation."""

    action_name: str

    def __init__(self, reader: PreparationReader, vocabulary: Vocabulary) -> None:
        self._reader = reader
        self._vocabulary = vocabulary

    def name(self) -> str:
        """Return the name that domain.yml knows."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Act, and say that it ran: a turn whose action failed never counts."""
        slots = await self.act(TurnNow(tracker, dispatcher))
        return [*(SlotSet(n, v) for n, v in slots.items()), SlotSet("ran", self.name())]

    async def act(self, now: TurnNow) -> dict[str, Any]:
        """Speak, and return the slots to set."""
        raise NotImplementedError

    async def lines(self, now: TurnNow) -> list[ReadBackLine]:
        """Return the read-back's lines, this turn's changes included."""
        lines = await self._reader.lines(now.preparation, now.written())
        removed = {change.of for change in now.decided() if change.op is Op.REMOVE}
        left = [line for line in lines if line.answer_id not in removed]
        return [replace(line, number=number) for number, line in enumerate(left, 1)]


def as_slot(changes: Sequence[AnswerChange]) -> list[dict[str, str | None]]:
    """Return changes as the connector takes them.

    The words are added there: the whole message, or that part of it which a change names.
    """
    return [
        {"question": c.question, "op": c.op.value, "of": c.of}
        | ({"text": c.text} if c.text else {})
        for c in changes
    ]


def _change(one: dict[str, str | None], text: str) -> AnswerChange:
    op = Op(str(one["op"]))
    words = (one.get("text") or text) if op in (Op.ADD, Op.REPLACE) else ""
    of = one.get("of")
    return AnswerChange(QuestionName(str(one["question"])), op, words, AnswerId(of) if of else None)


def _shown(value: str) -> str:
    # Rasa fills no gap at all in a response when a value holds "0[".
    return value.replace("0[", "0 [")
