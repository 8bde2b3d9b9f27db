"""The words that actions look for, read from content/dialogue.yml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from preparation.model import QuestionName
from preparation.summary.outline import Outline, read_outline, split
from preparation.summary.sharing import plain_words
from preparation.words import Words, load_words

_SHORTEST_PLURAL = 3


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Lists of plain words, and the layout of lines."""

    words: Words
    outline: Outline
    topics: Mapping[QuestionName, tuple[str, ...]]
    all_topics: tuple[str, ...]
    filler: frozenset[str]
    numbers: Mapping[str, int]
    last: frozenset[str]
    change_words: frozenset[str]
    carers: tuple[str, ...]

    @classmethod
    def read(cls, content: Path) -> Vocabulary:
        """Return the vocabulary of a content folder."""
        words = load_words(content, ("dialogue", "summary"))
        names = [key for key in words if key.startswith("dialogue.topics.")]
        return cls(
            words=words,
            outline=read_outline(words),
            topics={QuestionName(key.rsplit(".", 1)[1]): split(words, key) for key in names},
            all_topics=split(words, "dialogue.all_topics"),
            filler=frozenset(split(words, "dialogue.filler")),
            numbers={
                word: number
                for key in ("dialogue.numbers", "dialogue.ordinals")
                for number, word in enumerate(split(words, key))
                if number
            },
            last=frozenset(split(words, "dialogue.last")),
            change_words=frozenset(split(words, "dialogue.change_words")),
            carers=split(words, "dialogue.carers"),
        )

    def numbers_in(self, text: str) -> list[int]:
        """Return the numbers of a message in their order, in figures or as ordinals."""
        found = []
        for word in plain_words(text).split():
            figures = re.fullmatch(r"(\d{1,2})(?:st|nd|rd|th)?", word)
            if figures:
                found.append(int(figures[1]))
            elif word in self.numbers:
                found.append(self.numbers[word])
        return list(dict.fromkeys(found))

    def content_words(self, text: str) -> frozenset[str]:
        """Return the words of a text that say what it is about."""
        words = plain_words(text).split()
        return frozenset(
            _singular(w) for w in words if w not in self.change_words and not w.isdigit()
        )


def _singular(word: str) -> str:
    return word.rstrip("s") if len(word) > _SHORTEST_PLURAL else word
