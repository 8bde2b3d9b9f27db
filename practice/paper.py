"""The paper version: the same questions with room to write, and the results that may be read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from practice.rendering import TEMPLATES
from preparation.conversation.facts import day_in_words, facts_of
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.result_releases import read_shelf
from preparation.records.vault import Vault
from preparation.results.explain import Shown, explain
from preparation.results.kinds import Kinds
from preparation.summary.phrases import clock_time, full_day
from preparation.words import Words

STYLE = (Path(TEMPLATES) / "paper.css").read_text(encoding="utf-8")
LARGE = "html { font-size: 18pt } .room { height: 62mm } .room--short { height: 30mm }"
_CORE = ("what_matters", "whats_working", "whats_not", "tried")
_REVIEW = ("learned", "pleased", "concerned", "what_next")
_AGENDA = ("talk_about", "something_else")
_SHORT = frozenset({"something_else"})


@dataclass(frozen=True, slots=True)
class PaperDay:
    """When it is printed, and whether the patient prepared before."""

    now: datetime
    review: bool


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """One question and whether a few lines are enough for it."""

    text: str
    short: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """All that stands on a paper version or a letter."""

    record: PreparationRecord
    facts: Mapping[str, str]
    core: Sequence[PaperQuestion]
    more: Sequence[PaperQuestion]
    results: Sequence[Shown]
    day: str
    time: str
    back_by: str
    """The day until which it is waited for; "" where that is over."""
    today: str


@dataclass(frozen=True, slots=True)
class Questions:
    """The questions as the conversation asks them, by name, in its order."""

    texts: Mapping[str, str]
    topics: Sequence[str]

    def core(self, *, review: bool) -> tuple[str, ...]:
        """Return what everybody is asked; a review asks more."""
        names = (*_CORE, *(_REVIEW if review else ()), *_AGENDA)
        return tuple(name for name in names if name in self.texts)

    def asked(self, names: Sequence[str], facts: Mapping[str, str]) -> list[PaperQuestion]:
        """Return questions with their gaps filled."""
        return [
            PaperQuestion(self.texts[name].format_map(dict(facts)), short=name in _SHORT)
            for name in names
        ]


def read_results(
    c: Connection,
    vault: Vault,
    record: PreparationRecord,
    kinds: Kinds,
    words: Words,
    now: datetime,
) -> list[Shown]:
    """Return the results that the patient may read now, in words."""
    shelf = read_shelf(c, vault, record, kinds, now=now)
    return [explain(card, kinds, words) for card in shelf.released]


def lay_out(
    record: PreparationRecord, questions: Questions, results: Sequence[Shown], today: PaperDay
) -> Paper:
    """Return all that stands on the paper version."""
    zone = ZoneInfo(record.practice.choices.time_zone)
    facts = facts_of(record)
    deadline = record.preparation.deadline
    return Paper(
        record=record,
        facts=facts,
        core=questions.asked(questions.core(review=today.review), facts),
        more=[replace(one, short=True) for one in questions.asked(questions.topics, facts)],
        results=results,
        day=full_day(record.appointment.start, zone),
        time=clock_time(record.appointment.start, zone),
        back_by=day_in_words(deadline.astimezone(zone)) if today.now < deadline else "",
        today=full_day(today.now, zone),
    )
