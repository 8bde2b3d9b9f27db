"""Whole messages that are commands: what a message must say, exactly, to be one.

The list comes from the training data in bot/data/nlu. Case, punctuation, curly
quotes and politeness do not count, any number stands for any other ("change 2"
covers "change 5"), and one typing mistake is forgiven in short messages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

ANSWER = "answer"
# A typing mistake never stops or deletes anything.
EXACT_ONLY = frozenset({"stop", "maybe_stop", "delete_data", "maybe_delete", "remove_answer"})
CHANGE = "change_answer"
# "change 3 to my hair falls out": whatever comes after it, it is no answer to anything.
_CHANGE_TO = re.compile(
    r"(?:can you |could you )?(?:change|correct|edit|amend) (?:(?:no|number|line|answer) )?# to "
)
_LONGEST_WITH_TYPO = 3
_SHORTEST_WORD_WITH_TYPO = 5
_QUOTES = re.compile("['\u2018\u2019\u201b\u02bc\u00b4`]")
_NOT_WORD = re.compile(r"[^a-z0-9]+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")
_NUMBER = re.compile(
    r"\b(?:\d{1,2}(?:st|nd|rd|th)?|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|first|second|third|fourth|fifth|sixth)\b"
)
# Joins and skin tones: a thumb is a thumb.
_EMOJI_JOINTS = frozenset("\ufe0f\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
_BEFORE = frozenset(
    "please pls plz plse kindly sorry hi hello hiya hey er erm um oh well ok okay so right".split()
)
_AFTER = frozenset(
    "please pls plz plse thanks thankyou thx ta cheers x xx xxx mate love dear duck then".split()
)


def normalise(text: str) -> str:
    """The words of a message in lower case, or its signs where it has no words."""
    plain = _without_marks(unicodedata.normalize("NFKD", text).lower())
    words = _NOT_WORD.sub(" ", _QUOTES.sub("", plain)).strip()
    words = _DRAWN_OUT.sub(r"\1\1", words)
    return words or "".join(sorted({c for c in plain if not c.isspace() and c.isprintable()}))


def fold(words: str) -> str:
    """The same words with every small number as one sign."""
    return _NUMBER.sub("#", words)


def bare(words: str) -> str:
    """The same words without the politeness at both ends, if anything is left."""
    kept = words.replace("thank you", "thankyou").split()
    while len(kept) > 1 and kept[0] in _BEFORE:
        kept.pop(0)
    while len(kept) > 1 and kept[-1] in _AFTER:
        kept.pop()
    return " ".join(kept).replace("thankyou", "thank you")


class Phrases:
    """Which whole message means which intent."""

    def __init__(self, intents: Mapping[str, str], vocabulary: frozenset[str]) -> None:
        self._intents = dict(intents)
        self._vocabulary = vocabulary
        self._near = _near_keys(self._intents)

    @classmethod
    def of(cls, examples: Mapping[str, str]) -> Phrases:
        """From training examples, text to intent; the words of answers are never typos."""
        intents = {fold(normalise(text)): intent for text, intent in examples.items()}
        answers = (normalise(text) for text, intent in examples.items() if intent == ANSWER)
        return cls(intents, frozenset(word for text in answers for word in text.split()))

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Phrases:
        """The phrases that `as_json` kept."""
        return cls(kept["intents"], frozenset(kept["vocabulary"]))

    def intent_of(self, text: str) -> str | None:
        """The intent this whole message is listed under, or None."""
        if text.lstrip().startswith("/"):
            return ANSWER
        words = normalise(text)
        for candidate in (fold(words), fold(bare(words))):
            if candidate in self._intents:
                return self._intents[candidate]
        if _CHANGE_TO.match(fold(bare(words))):
            return CHANGE
        return self._nearly(fold(bare(words)))

    def as_json(self) -> dict[str, Any]:
        """What a stored model keeps."""
        return {"intents": self._intents, "vocabulary": sorted(self._vocabulary)}

    def _nearly(self, words: str) -> str | None:
        if len(words.split()) > _LONGEST_WITH_TYPO:
            return None
        for key, typed in _holes(words):
            for phrase, meant in self._near.get(key, ()):
                if typed not in self._vocabulary and _one_slip(typed, meant):
                    return self._intents[phrase]
        return None


def _without_marks(text: str) -> str:
    return "".join(c for c in text if not unicodedata.combining(c) and c not in _EMOJI_JOINTS)


def _near_keys(intents: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    near: dict[str, list[tuple[str, str]]] = {}
    for phrase, intent in intents.items():
        if intent == ANSWER or intent in EXACT_ONLY or len(phrase.split()) > _LONGEST_WITH_TYPO:
            continue
        for key, word in _holes(phrase):
            near.setdefault(key, []).append((phrase, word))
    return near


def _holes(words: str) -> Iterator[tuple[str, str]]:
    """Each way to leave one letter (or none) out of one long word, and that word."""
    parts = words.split()
    for place, word in enumerate(parts):
        if len(word) < _SHORTEST_WORD_WITH_TYPO:
            continue
        for shorter in {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}:
            yield " ".join([*parts[:place], shorter, *parts[place + 1 :]]), word


def _one_slip(typed: str, meant: str) -> bool:
    """One letter added, left out, wrong, or two changed round; the first letter is right."""
    if typed[0] != meant[0]:
        return False
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    left, right = typed[start:], meant[start:]
    if left[:2] == right[1::-1] and left[2:] == right[2:]:
        return True
    return left[1:] == right[1:] or left[1:] == right or left == right[1:]
