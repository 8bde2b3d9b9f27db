"""Which question a message answers, where it says so itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Dict, FrozenSet, List, Mapping, Optional

_SENTENCE = re.compile(r"[.;!?\n]+")
_QUOTES = re.compile("['\u2018\u2019]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Belonging:
    """A message that begins like another question's answer is kept there, never twice."""

    home: Optional[str]
    """The question that keeps the words, when it is not the open one."""
    covered: FrozenSet[str]
    """Questions that the message answers too: they are not asked any more."""


class Openings:
    """Phrases with which people say what they are talking about (content/dialogue.yml)."""

    def __init__(self, phrases: Mapping[str, str], corrections: str) -> None:
        pairs = [
            (_plain(phrase), question)
            for question, several in phrases.items()
            for phrase in several.split(",")
        ]
        self._corrections = tuple(f"{_plain(phrase)} " for phrase in corrections.split(","))
        # The longest first: "what is not working" is no "what is".
        self._phrases: Dict[str, str] = dict(sorted(pairs, key=lambda pair: -len(pair[0])))

    def belonging(self, text: str, asked: str) -> Belonging:
        """Return where a message belongs that came while `asked` was open.

        Only among the questions that have phrases; at any other it stays where it is.
        """
        if asked not in self._phrases.values():
            return Belonging(None, frozenset())
        named = [self._named(part) for part in _SENTENCE.split(text) if part.strip()]
        others = frozenset(q for q in named if q is not None and q != asked)
        if not named or named[0] in (None, asked) or asked in named:
            return Belonging(None, others)
        return Belonging(named[0], others)

    def may_correct(self, text: str) -> bool:
        """Tell whether a message begins as one that puts an earlier answer right."""
        return f"{_plain(text)} ".startswith(self._corrections)

    def _named(self, sentence: str) -> Optional[str]:
        plain = f"{_plain(sentence)} "
        for phrase, question in self._phrases.items():
            if plain.startswith(f"{phrase} ") and plain.strip() != phrase:
                return question
        return None


def _plain(text: str) -> str:
    words: List[str] = _NOT_WORD.sub(" ", _QUOTES.sub("", text.lower())).split()
    return " ".join(words)
