"""The questions as domain.yml has them: their order, their marks, and which words they keep."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import takewhile
from typing import Any, Dict, FrozenSet, Iterator, List, Mapping, Optional

from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import Slot, TextSlot

OPEN, ANSWERED, SKIPPED, NOT_ASKED = "open", "answered", "skipped", "not_asked"
MARKS = frozenset({OPEN, ANSWERED, SKIPPED, NOT_ASKED})
ADDED = "added"
ANSWER = "answer"


@dataclass(frozen=True)
class Questions:
    """Read once from a domain."""

    form: str
    order: List[str]
    first_marks: Mapping[str, str]
    keeping_words: FrozenSet[str]
    side: FrozenSet[str]
    """Questions that come in between, and are not asked unless wanted."""
    taken_intents: Mapping[str, FrozenSet[str]]
    """What a question takes as its reply."""
    word_intents: Mapping[str, FrozenSet[str]]
    """Of these, the ones whose words are kept."""
    actions: FrozenSet[str]
    initial_values: Mapping[str, Any]

    @classmethod
    def of(cls, domain: Domain) -> Questions:
        """Return the questions of the domain's one form."""
        form = domain.form_names[0]
        slots = {slot.name: slot for slot in domain.slots}
        order = domain.required_slots_for_form(form)
        keeping_words = frozenset(q for q in order if isinstance(slots[q], TextSlot))
        return cls(
            form=form,
            order=order,
            first_marks={q: slots[q].initial_value or OPEN for q in order},
            keeping_words=keeping_words,
            side=frozenset(_before_the_talk(order, slots)),
            taken_intents={q: frozenset().union(*_intents(slots[q])) for q in order},
            word_intents={
                q: frozenset().union(*(named for named in _intents(slots[q]) if ANSWER in named))
                for q in order
            },
            actions=frozenset(a for a in domain.user_actions if a.startswith("action_")),
            initial_values={name: slot.initial_value for name, slot in slots.items()},
        )

    def marks(self, known: Mapping[str, str], asked: Optional[str]) -> Dict[str, str]:
        """Return every question's mark: what the record knows, else how the question begins."""
        marks = {q: known.get(q, first) for q, first in self.first_marks.items()}
        if asked in marks:
            marks[asked] = OPEN
        return marks

    def as_slots(self, marks: Mapping[str, str]) -> Dict[str, Optional[str]]:
        """Return the slots that make the form see these marks.

        A slot that begins closed says only that it is closed: most need no event at all.
        """
        return {
            q: None if mark == OPEN else (mark if self.first_marks[q] == OPEN else NOT_ASKED)
            for q, mark in marks.items()
        }

    def marks_after(self, before: Mapping[str, str], slots: Mapping[str, Any]) -> Dict[str, str]:
        """Return the marks that slots stand for after a turn that began with `before`."""
        return {q: _mark_after(before[q], slots[q]) for q in self.order}

    @property
    def main(self) -> List[str]:
        """The questions that are not asked in between, in their order."""
        return [q for q in self.order if q not in self.side]

    def first_open(self, marks: Mapping[str, str]) -> Optional[str]:
        """Return the question to ask next, if any."""
        return next((q for q in self.order if marks.get(q) == OPEN), None)

    def is_free(self, question: Optional[str]) -> bool:
        """Tell whether a question takes any words at all as its answer."""
        return {ANSWER, "affirm"} <= self.word_intents.get(question or "", frozenset())

    def keeper(self, asked: Optional[str], marks: Mapping[str, str]) -> str:
        """Return the question under which words are kept that come while `asked` is open."""
        if asked in self.side and asked not in self.keeping_words:
            asked = next((q for q in self.main if marks.get(q) == OPEN), None)
        return asked if asked in self.keeping_words else ADDED


def _before_the_talk(order: List[str], slots: Mapping[str, Slot]) -> Iterator[str]:
    """Yield what comes before the first question that is open from the start."""
    return takewhile(lambda q: slots[q].initial_value is not None, order)


def _mark_after(before: str, value: Optional[str]) -> str:
    if value is None:
        return OPEN
    return before if value == NOT_ASKED and before != OPEN else value


def _intents(slot: Slot) -> Iterator[FrozenSet[str]]:
    """Yield the intents of each mapping of a slot."""
    for mapping in slot.mappings:
        named = mapping.get("intent", [])
        yield frozenset([named] if isinstance(named, str) else named)
