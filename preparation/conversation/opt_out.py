"""Recognising a wish to hear no more, before anything else looks at a message.

Pure. The lists are content (`content/opt_out.yml`); a message must be nothing but the wish:
"I want to stop smoking" is an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

_NOT_WORDS = re.compile(r"[^a-z0-9 ]+")


class Wish(Enum):
    """What a message asks of us, apart from its place in the conversation."""

    STOP_KEYWORD = "keyword"
    STOP_PLAIN = "plain words"
    START = "start"


@dataclass(frozen=True, slots=True)
class OptOutWords:
    """The lists of `content/opt_out.yml`, normalised."""

    keywords: frozenset[str]
    start_keywords: frozenset[str]
    plain: frozenset[str]
    polite: tuple[str, ...]

    @staticmethod
    def of(lists: Mapping[str, Sequence[str]]) -> OptOutWords:
        """Build from the content file's lists."""
        polite = sorted((bare(word) for word in lists["polite"]), key=len, reverse=True)
        return OptOutWords(
            keywords=frozenset(bare(word) for word in lists["keywords"]),
            start_keywords=frozenset(bare(word) for word in lists["start_keywords"]),
            plain=frozenset(bare(phrase) for phrase in lists["plain"]),
            polite=tuple(polite),
        )


def wish_of(text: str, words: OptOutWords) -> Wish | None:
    """Return the wish that a message is, or None when it is anything else."""
    said = bare(text)
    if said in words.keywords:
        return Wish.STOP_KEYWORD
    if said in words.start_keywords:
        return Wish.START
    plainly = _without_polite(said, words.polite)
    if plainly in words.plain or plainly in words.keywords - {"end", "cancel", "quit"}:
        return Wish.STOP_PLAIN
    return None


def bare(text: str) -> str:
    """Return a text in lower case, without punctuation or apostrophes, single spaces."""
    straight = text.lower().replace("\u2019", "'").replace("'", "")
    return " ".join(_NOT_WORDS.sub(" ", straight).split())


def _without_polite(said: str, polite: Sequence[str]) -> str:
    before = None
    while said != before:
        before = said
        for word in polite:
            said = said.removeprefix(f"{word} ").removesuffix(f" {word}")
    return said
