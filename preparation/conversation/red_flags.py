"""The safety net: whether a text says that somebody needs help today.

Runs on every message, in every state, on both channels, before Rasa and without it. Pure: the
same text and the same net always give the same assessment. It says where to send the patient,
never what is wrong with them. `content/red_flags/` holds what it looks for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from itertools import islice
from typing import NewType

from preparation.conversation.red_flag_context import Bearing, Cues, find_bearing
from preparation.conversation.red_flag_phrases import (
    Phrase,
    PhraseIndex,
    Span,
    reading_keys,
)
from preparation.conversation.red_flag_text import Spelling, read_words
from preparation.conversation.red_flag_trained import TrainedStage

Category = NewType("Category", str)
"""A name of design.md, section 5: chest_pain, stroke ..."""


class Action(StrEnum):
    """Where the patient is sent."""

    EMERGENCY = "999"
    URGENT = "111"
    CRISIS = "crisis"
    SAFEGUARDING = "safeguarding"
    PRACTICE = "practice"


URGENCY = (
    Action.EMERGENCY,
    Action.CRISIS,
    Action.SAFEGUARDING,
    Action.URGENT,
    Action.PRACTICE,
)


class Needs(StrEnum):
    """What a rule asks of the words around it."""

    NOTHING = "nothing"
    NOW = "now"
    """Something that says it is now; without that, a quiet note."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a category's file: phrases that mean the same thing."""

    id: str
    category: Category
    action: Action
    phrases: tuple[Phrase, ...]
    needs: Needs = Needs.NOTHING
    doubtful: bool = False
    """Softened wording at best."""
    note_only: bool = False
    stands: bool = False
    """"Last week" and "as usual" do not take it back."""
    exertion_explains: bool = False
    """Stairs and hills take it back."""
    tender: bool = False
    """A matter of mind or harm: "sometimes" and "last week" do not make it less."""


_PLACES = 12
"""How many places of one phrase are weighed: a text may repeat itself without end."""


class RuleIndex:
    """The rules in the order in which they win a tie, with a quick way to the likely ones."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        pairs = [(rule, phrase) for rule in self.rules for phrase in rule.phrases]
        self._owners = tuple(rule for rule, _ in pairs)
        self._index = PhraseIndex(phrase for _, phrase in pairs)

    def find(self, reading: str) -> Iterator[tuple[Rule, Span]]:
        """Yield every place in a reading where a rule matches."""
        keys = reading_keys(reading)
        for number in self._index.candidates(keys):
            for span in islice(self._index.phrases[number].find(reading, keys), _PLACES):
                yield self._owners[number], span


@dataclass(frozen=True, slots=True)
class SafetyNet:
    """All that `assess` needs, read from `content/` once at start."""

    spelling: Spelling
    idioms: PhraseIndex
    rules: RuleIndex
    cues: Cues
    trained: TrainedStage | None
    defaults: Mapping[Category, Action]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the net makes of a text: a red flag, a quiet note for the clinician, or neither."""

    category: Category | None = None
    action: Action | None = None
    certain: bool = False
    """False with a category: the wording is softened ("If you have ... now")."""
    quiet_note: bool = False
    found_by: str = ""
    """The rule, or "trained". Holds none of the patient's words."""


class _Weight(IntEnum):
    NOTHING = 0
    NOTE = 1
    DOUBTFUL = 2
    CERTAIN = 3


def assess(text: str, net: SafetyNet) -> Assessment:
    """Judge a text by the reviewed rules, and where they see nothing, by the trained stage."""
    reading = read(text, net)
    weight, rule = _heaviest(reading, net)
    if rule is not None and weight >= _Weight.DOUBTFUL:
        return Assessment(rule.category, rule.action, weight is _Weight.CERTAIN, found_by=rule.id)
    noted = Assessment(quiet_note=rule is not None, found_by=rule.id if rule else "")
    return _second_stage(reading, noted, net)


def _second_stage(reading: str, noted: Assessment, net: SafetyNet) -> Assessment:
    if net.trained is None:
        return noted
    found = net.trained.judge(reading, net.cues.kinds(reading))
    if found.flags and not noted.quiet_note:
        category = Category(found.category)
        return Assessment(category, net.defaults[category], False, found_by="trained")
    if found.notes and not noted.quiet_note:
        return Assessment(quiet_note=True, found_by="trained")
    return noted


def read(text: str, net: SafetyNet) -> str:
    """Return a text as the net reads it: plain words, idioms struck out."""
    reading = read_words(text, net.spelling)
    keys = reading_keys(reading)
    for number in net.idioms.candidates(keys):
        for span in list(net.idioms.phrases[number].find(reading, keys))[::-1]:
            reading = f"{reading[: span.start]} _{reading[span.end :]}"
    return reading


def _heaviest(reading: str, net: SafetyNet) -> tuple[_Weight, Rule | None]:
    best: tuple[_Weight, Rule | None] = (_Weight.NOTHING, None)
    for rule, span in net.rules.find(reading):
        weight = _weigh(rule, find_bearing(reading, span, net.cues))
        if weight and _beats(weight, rule, best):
            best = (weight, rule)
        if weight is _Weight.CERTAIN and rule.action is Action.EMERGENCY:
            break
    return best


def _beats(weight: _Weight, rule: Rule, best: tuple[_Weight, Rule | None]) -> bool:
    if best[1] is None or weight != best[0]:
        return weight > best[0]
    return URGENCY.index(rule.action) < URGENCY.index(best[1].action)


def _weigh(rule: Rule, bearing: Bearing) -> _Weight:
    if bearing.negated:
        return _Weight.NOTE
    if rule.note_only or (rule.needs is Needs.NOW and not bearing.now):
        return _Weight.NOTE
    if _is_taken_back(rule, bearing):
        return _Weight.NOTE if rule.tender or bearing.leaves_note else _Weight.NOTHING
    if rule.doubtful or bearing.unsure:
        return _Weight.DOUBTFUL
    return _Weight.CERTAIN


def _is_taken_back(rule: Rule, bearing: Bearing) -> bool:
    if bearing.long_ago or bearing.hypothetical:
        return True
    if rule.tender:
        return bearing.tender_then
    if rule.exertion_explains and bearing.exertion:
        return True
    return not rule.stands and (bearing.past or bearing.stable or bearing.somebody_then)
