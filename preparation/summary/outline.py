"""The order and the headings of a summary, read from content/summary.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from preparation.model import QuestionName
from preparation.results.kinds import Kinds, read_kinds
from preparation.summary.model import SafetyNote
from preparation.summary.topics import Topics, read_topics
from preparation.words import Words

CONSENTS = tuple(map(QuestionName, ("consent", "consent_plain", "share_unfinished")))
"""The questions about sharing: asked, made sure of, asked at the deadline."""
PRIORITY = QuestionName("priority")
AGENDA = (QuestionName("talk_about"), QuestionName("something_else"))
ADDED = QuestionName("added")
"""Where words go whose question has no heading: nothing that was said is dropped (H3)."""

_SECTIONS = "summary.sections."
_SAFETY = "summary.safety."


@dataclass(frozen=True, slots=True)
class OutlineSection:
    """One section of the page and the questions under it, in order."""

    name: str
    heading: str
    questions: tuple[QuestionName, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """All that the content says about the shape of a summary."""

    sections: tuple[OutlineSection, ...]
    headings: Mapping[QuestionName, str]
    not_shown: frozenset[QuestionName]
    core: tuple[QuestionName, ...]
    label: str
    label_others: str
    """The label where somebody else answered, alone or with the person."""
    sharing_words: Mapping[str, tuple[str, ...]]
    priority_words: Mapping[str, tuple[str, ...]]
    safety: Mapping[str, str]
    topics: Topics
    kinds: Kinds
    """The kinds of result that a line may be a question about."""
    words: Words

    def place(self, question: QuestionName) -> QuestionName:
        """Return the question under whose heading an answer goes."""
        return question if question in self.headings else ADDED

    def safety_note(self, category: str, action: str, text: str, at: datetime) -> SafetyNote:
        """Return the note of an alert; a category without a heading is named as it is."""
        heading = self.safety.get(f"category.{category}", category)
        return SafetyNote(heading, text, at, self.safety.get(f"told.{action}", action))

    def is_shown(self, question: QuestionName) -> bool:
        """Tell whether answers to `question` are lines of the summary."""
        return question not in self.not_shown and question not in CONSENTS


def read_outline(words: Words) -> Outline:
    """Return the outline that `words` (with the file `summary` loaded) describe."""
    sections = tuple(_section(words, name) for name in _section_names(words))
    return Outline(
        sections=sections,
        headings={
            question: words.raw(f"{_SECTIONS}{section.name}.questions.{question}")
            for section in sections
            for question in section.questions
        },
        not_shown=frozenset(map(QuestionName, split(words, "summary.not_shown"))),
        core=tuple(map(QuestionName, split(words, "summary.core"))),
        label=words.raw("summary.page.label"),
        label_others=words.raw("summary.page.label_others"),
        sharing_words=_lists(words, "summary.sharing_words."),
        priority_words=_lists(words, "summary.priority_words."),
        safety={
            key.removeprefix(_SAFETY): words.raw(key) for key in words if key.startswith(_SAFETY)
        },
        topics=read_topics(words),
        kinds=read_kinds(words),
        words=words,
    )


def split(words: Words, key: str) -> tuple[str, ...]:
    """Return an entry that is a list with commas."""
    return tuple(item.strip() for item in words.raw(key).split(","))


def _section_names(words: Words) -> list[str]:
    keys = [key.removeprefix(_SECTIONS) for key in words if key.startswith(_SECTIONS)]
    return list(dict.fromkeys(key.split(".")[0] for key in keys))


def _section(words: Words, name: str) -> OutlineSection:
    below = f"{_SECTIONS}{name}.questions."
    questions = [key.removeprefix(below) for key in words if key.startswith(below)]
    return OutlineSection(
        name, words.raw(f"{_SECTIONS}{name}.heading"), tuple(map(QuestionName, questions))
    )


def _lists(words: Words, below: str) -> dict[str, tuple[str, ...]]:
    return {key.removeprefix(below): split(words, key) for key in words if key.startswith(below)}
