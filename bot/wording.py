"""What the classifier sees of a message: its words, pairs of words, and parts of words."""

from __future__ import annotations

from itertools import pairwise
from typing import Dict, FrozenSet, Iterator, List, Mapping, Tuple

from bot.phrases import bare, fold, normalise

# Each family is weighed by itself, so that many short parts do not drown the words.
FAMILIES = 3
_PARTS = (2, 3, 4)
_FARTHEST_PAIR = 4


def words_of(text: str, synonyms: Mapping[str, str]) -> List[str]:
    """The words of a message, politeness left out, each by the name of its family."""
    words = fold(bare(normalise(text))).split()
    found: List[str] = []
    place = 0
    while place < len(words):
        pair = " ".join(words[place : place + 2])
        if place + 1 < len(words) and pair in synonyms:
            found += synonyms[pair].split()
            place += 2
        else:
            found += synonyms.get(words[place], words[place]).split()
            place += 1
    return found


def signs_of(words: List[str]) -> Tuple[FrozenSet[str], FrozenSet[str], FrozenSet[str]]:
    """The three families of signs: words and neighbours, words apart, and parts of words."""
    return frozenset(_neighbours(words)), frozenset(_apart(words)), frozenset(_parts(words))


def strangers(words: List[str], seen: Mapping[str, int], least: int) -> int:
    """How many of the words fewer than `least` listed commands use."""
    return sum(seen.get(word, 0) < least for word in words)


def count_words(messages: List[List[str]]) -> Dict[str, int]:
    """In how many messages each word is."""
    seen: Dict[str, int] = {}
    for words in messages:
        for word in set(words):
            seen[word] = seen.get(word, 0) + 1
    return seen


def _neighbours(words: List[str]) -> Iterator[str]:
    yield from words
    marked = ["^", *words, "$"]
    for first, second in pairwise(marked):
        yield f"{first} {second}"


def _apart(words: List[str]) -> Iterator[str]:
    for place, first in enumerate(words):
        for second in words[place + 2 : place + 1 + _FARTHEST_PAIR]:
            yield f"{first} .. {second}"


def _parts(words: List[str]) -> Iterator[str]:
    for word in words:
        marked = f" {word} "
        for length in _PARTS:
            for start in range(len(marked) - length + 1):
                yield marked[start : start + length]
