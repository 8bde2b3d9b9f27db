"""How the safety net reads a text: lower case, plain letters, txt-speak and spelling undone.

Only the net sees this reading; what is stored and passed on is what the patient wrote. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

SENTENCE_END = "."
_CONTRACTED = (
    (re.compile(r"\b(i|you|he|she|it|we|they)'ll\b"), r"\1 will"),
    (re.compile(r"\b(i|you|he|she|it|we|they)'d\b"), r"\1 would"),
    (re.compile(r"\b(we|they|you)'re\b"), r"\1 are"),
    (
        re.compile(
            r"\b(can|do|did|does|will|is|are|was|were|has|have|had|could|would|should) ?not\b"
        ),
        r"\1nt",
    ),
    (re.compile(r"\b(he|she|it|that|there|what|who)'s\b"), r"\1 is"),
    (re.compile(r"(?<=\w)'s\b"), ""),
    (re.compile(r"(?<=\w)'(?=\w)"), ""),
    (re.compile(r"\ba ?& ?e\b"), "hospital"),
    (re.compile(r"[&+]"), " and "),
    (re.compile(r"^\s*no,"), "no."),
    # "What should I do, I have chest pain": what follows stands for itself.
    (re.compile(r",\s+(?=(?:i|i'm|im|i've|ive|my)\b)"), ". "),
)
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+|[.!?;\n]")
_QUOTES = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "`": "'",
        "´": "'",
        "ʼ": "'",
        "…": ".",
        "\x00": None,
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ß": "ss",
    }
)


@dataclass(frozen=True, slots=True)
class Spelling:
    """What the net may put right. `letters_off` maps a word less a letter or two to a word."""

    swaps: Mapping[str, str]
    known: frozenset[str]
    letters_off: Mapping[str, str]


def read_words(text: str, spelling: Spelling) -> str:
    """Return the text as words with one space around each, sentences parted by a full stop."""
    words: list[str] = []
    for token in _tokens(text):
        words.extend(_spelt(token, spelling).split())
    return f" {' '.join(words)} "


def make_spelling(
    swaps: Mapping[str, str], vocabulary: Iterable[str], ordinary: Iterable[str]
) -> Spelling:
    """Prepare the look-up: one letter wrong, missing, extra or swapped, two in a long word."""
    targets = {word for word in vocabulary if len(word) > 3 and word.isalpha()}
    index: dict[str, str] = {}
    for word in sorted(targets):
        for variant in _less_letters(word, _tolerance(word)):
            index.setdefault(variant, word)
    return Spelling(dict(swaps), frozenset(targets | set(ordinary)), index)


def _tokens(text: str) -> Iterator[str]:
    flat = unicodedata.normalize("NFKC", text.translate(_QUOTES)).casefold()
    flat = "".join(
        c for c in unicodedata.normalize("NFD", flat) if unicodedata.category(c) not in _UNSEEN
    )
    flat = _LONG_RUN.sub(r"\1\1", flat.translate(_QUOTES))
    for pattern, plain in _CONTRACTED:
        flat = pattern.sub(plain, flat)
    for token in _TOKEN.findall(flat):
        yield SENTENCE_END if token in ".!?;\n" else token.replace(",", ".")


_UNSEEN = frozenset({"Mn", "Me", "Cf", "Cs"})


def _spelt(token: str, spelling: Spelling) -> str:
    swapped = spelling.swaps.get(token)
    if swapped is not None:
        return swapped
    if len(token) < 4 or token in spelling.known or not token.isascii() or not token.isalpha():
        return token
    for variant in _less_letters(token, _tolerance(token)):
        found = spelling.letters_off.get(variant)
        if found is not None and _near(token, found, _tolerance(found)):
            return found
    return token


def _tolerance(word: str) -> int:
    return 2 if len(word) > 8 else 1


def _less_letters(word: str, letters: int) -> Iterator[str]:
    yield word
    if letters:
        for at in range(len(word)):
            yield from _less_letters(word[:at] + word[at + 1 :], letters - 1)


def _near(a: str, b: str, limit: int) -> bool:
    """Whether at most `limit` letters differ, are missing, or stand swapped with a neighbour."""
    if abs(len(a) - len(b)) > limit or a[0] != b[0]:
        return False
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        oldest, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, oldest[j - 2] + 1)
            row.append(cost)
    return row[-1] <= limit
