"""What a turn comes to: what is said, which answers change, and where the talk stands then."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from rasa.shared.core.events import ActionExecuted, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.questions import ANSWER, ANSWERED, OPEN, SKIPPED, Questions
from bot.record import KEPT_PREFIX, Turn, TurnRequest

NEW_WORDS = "new_words"
ELSEWHERE = "answer_elsewhere"
WITH_TEXT = frozenset({"add", "replace"})


class TurnWentWrong(Exception):
    """The outcome cannot be trusted: the application runs the turn again."""


class Outcome:
    """A finished turn, read from the tracker that Rasa leaves."""

    def __init__(self, turn: Turn) -> None:
        if turn.outcome is None:
            raise TurnWentWrong("no outcome")
        self.request: TurnRequest = turn.request
        self.questions: Questions = turn.questions
        self.tracker: DialogueStateTracker = turn.outcome
        _refuse_failed_actions(self._events(), self.questions)
        self.home = _home(turn)
        self.before = self.questions.marks(turn.request.questions, turn.request.open_question)
        values = {name: slot.value for name, slot in self.tracker.slots.items()}
        self.after = self.questions.marks_after(self.before, values)
        self.kept = {
            slot.name[len(KEPT_PREFIX) :]: slot.value
            for slot in self.tracker.slots.values()
            if slot.name.startswith(KEPT_PREFIX) and slot.value
        }
        self.acknowledgement: Optional[str] = None
        """The response that is said before the next question."""
        self.answers = self._answers()
        self._remember_unsure()
        self._refuse_lost_words()

    @property
    def understood(self) -> str:
        """The intent that Rasa named."""
        message = self.tracker.latest_message
        return str(message.intent.get("name")) if message else ""

    @property
    def intent(self) -> str:
        """What was done with the text: an action's word, else `answer` if it was kept."""
        if self.tracker.get_slot("done"):
            return str(self.tracker.get_slot("done"))
        if any(change["op"] in WITH_TEXT for change in self.answers):
            return ANSWER
        return self.understood

    @property
    def open_question(self) -> Optional[str]:
        """The question that waits for a reply now; None outside the talk."""
        opened = any(mark == OPEN and self.before[q] != OPEN for q, mark in self.after.items())
        if self.tracker.active_loop_name is None and not opened:
            return None
        return self.questions.first_open(self.after)

    def as_json(self, messages: List[Dict[str, Any]]) -> Dict[str, Any]:
        """Return the reply, as the application reads it."""
        return {
            "messages": messages,
            "intent": self.intent,
            "answers": self.answers,
            "open_question": self.open_question,
            "questions": {**self.request.questions, **self.after},
            "kept": self.kept,
        }

    def _events(self) -> List[Event]:
        events = list(self.tracker.events)
        starts = [n for n, event in enumerate(events) if isinstance(event, UserUttered)]
        return events[starts[-1] :] if starts else []

    def _answers(self) -> List[Dict[str, Any]]:
        decided = self.tracker.get_slot("changes")
        if decided:
            return [self._decided(one) for one in decided]
        if self.understood == ELSEWHERE and self.home is not None:
            return [self._change(self.home, "add")]
        asked = self.request.open_question
        if asked == NEW_WORDS and self.after[asked] != OPEN and self.understood != ANSWER:
            self._forget_change()
        moved = asked is not None and self.after.get(asked, OPEN) != OPEN
        if asked is not None and moved and self.understood in self.questions.word_intents[asked]:
            return [self._kept_words(asked)]
        if self.understood == ANSWER and not self.tracker.get_slot("done"):
            return [self._change(self.questions.keeper(asked, self.before), "add")]
        if asked is not None and self.after.get(asked) == SKIPPED:
            return self._skipped(asked)
        return []

    def _kept_words(self, asked: str) -> Dict[str, Any]:
        self.acknowledgement = "utter_noted"
        changing, question = self.kept.get("changing"), self.kept.get("changing_question")
        if changing and question and asked in (NEW_WORDS, question):
            self._forget_change()
            self.acknowledgement = "utter_changed"
            return self._change(question, "replace", changing)
        if asked == NEW_WORDS:
            return self._change(self.questions.keeper(None, self.before), "add")
        return self._change(self.questions.keeper(asked, self.before), "add")

    def _skipped(self, asked: str) -> List[Dict[str, Any]]:
        if not self.tracker.get_slot("done"):
            self.acknowledgement = "utter_passed"
        if self.kept.get("changing_question") == asked:
            # The old answer stands: nothing took its place.
            self.after[asked] = ANSWERED
            self._forget_change()
            return []
        return [self._change(asked, "skip")]

    def _remember_unsure(self) -> None:
        """One gentle follow-up a question, never two: the second time is a skip."""
        open_question = self.open_question
        if self.understood == "unsure" and open_question == self.request.open_question:
            self.kept["unsure_at"] = open_question
        if self.kept.get("unsure_at") != open_question:
            self.kept.pop("unsure_at", None)

    def _forget_change(self) -> None:
        self.kept.pop("changing", None)
        self.kept.pop("changing_question", None)

    def _decided(self, one: Dict[str, Any]) -> Dict[str, Any]:
        """An action may name that part of the message which is the answer, and no other words."""
        change = self._change(one["question"], one["op"], one.get("of"))
        part = one.get("text") or ""
        if part not in self.request.text:
            raise TurnWentWrong("an action gave words that nobody said")
        return {**change, "text": part or change["text"]}

    def _change(self, question: str, op: str, of: Optional[str] = None) -> Dict[str, Any]:
        text = self.request.text if op in WITH_TEXT else ""
        return {"question": question, "op": op, "text": text, "of": of}

    def _refuse_lost_words(self) -> None:
        kept = any(
            change["text"] and change["text"] in self.request.text for change in self.answers
        )
        if self.intent == ANSWER and not kept:
            raise TurnWentWrong("an answer is gone")


def _home(turn: Turn) -> Optional[str]:
    """Words about what to talk about are one more item once that question is answered."""
    home = turn.belonging.home
    if home == "talk_about" and turn.request.questions.get(home, OPEN) != OPEN:
        return "something_else"
    return home


def _refuse_failed_actions(events: List[Event], questions: Questions) -> None:
    """Rasa goes on when an action fails, without what it did: such a turn never counts.

    An action of ours says that it ran (`ran`); the form always says what it asks next.
    """
    running: Optional[str] = None
    for event in [*events, ActionExecuted("action_listen")]:
        if isinstance(event, ActionExecuted):
            if running is not None:
                raise TurnWentWrong("an action failed")
            if event.action_name in questions.actions or event.action_name == questions.form:
                running = event.action_name
        elif isinstance(event, SlotSet) and running is not None:
            proof = "requested_slot" if running == questions.form else "ran"
            if event.key == proof:
                running = None
