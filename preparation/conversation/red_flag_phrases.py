"""The small language of `content/red_flags/`: phrases a clinician can read, made to match.

    chest tight          these words, with small words allowed between ("chest is so tight")
    <chest> <tight>      any word of a group (groups are in words.yml)
    [arm|left hand]      any of these
    face .. drooped      up to four other words between; `...` up to eight
    <chest> + <pain>     in either order, up to five words apart
    pregnant & bleeding  both, anywhere in the message
    ^ help $             the message begins, or ends, here
    cut*                 any word that starts so
    [left|right]?        may be there
    <low>                where the group says /[0-3]/: a number of that shape

A phrase never reaches past the end of a sentence, save with `&`. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

# What may stand between: not the end of a sentence, and not a denial, which turns it round.
_OTHER = r"(?: (?!(?:never|not|no|without|nor) )[^ .]+)"
_GAPS = {"..": _OTHER + "{0,4}?", "...": _OTHER + "{0,8}?", "+": _OTHER + "{0,5}?"}
_PARTS = re.compile(r"<\w+>\??|\[[^\]]+\]\??|\.\.\.?|\S+")
_SMALL = r"(?: (?!not? )[a-z]{1,4})? "
_KEY_LETTERS = 4
_EDGES = {"^": "^", "$": r"(?= (?:[.] )*$)"}
_REFERENCE = re.compile(r"<(\w+)>")

Groups = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Span:
    """Where in a reading something was found."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase made ready. `keys`: a reading that shares nothing with one of them cannot match."""

    patterns: tuple[re.Pattern[str], ...]
    keys: tuple[frozenset[str], ...]

    def find(self, reading: str, keys: frozenset[str]) -> Iterator[Span]:
        """Yield where the phrase stands in a reading; its first half, for an `&` phrase."""
        if any(needed.isdisjoint(keys) for needed in self.keys):
            return
        if all(other.search(reading) for other in self.patterns[1:]):
            for match in self.patterns[0].finditer(reading):
                yield Span(match.start(), match.end())


class PhraseIndex:
    """Many phrases, so kept that a reading is only held against those it could match."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.phrases = tuple(phrases)
        self._always: list[int] = []
        self._by_key: dict[str, list[int]] = {}
        for number, phrase in enumerate(self.phrases):
            if not phrase.keys:
                self._always.append(number)
            for key in min(phrase.keys, key=len, default=frozenset()):
                self._by_key.setdefault(key, []).append(number)

    def candidates(self, keys: frozenset[str]) -> list[int]:
        """Return the numbers of the phrases worth trying, in order."""
        found = set(self._always)
        for key in keys:
            found.update(self._by_key.get(key, ()))
        return sorted(found)


def reading_keys(reading: str) -> frozenset[str]:
    """Return the short beginnings of a reading's words, which `Phrase.keys` are held against."""
    return frozenset(_key(word) for word in reading.split())


def make_phrase(source: str, groups: Groups, fillers: str) -> Phrase:
    """Compile one line of the content files. Raises KeyError for a group that is not there."""
    patterns = []
    keys: list[frozenset[str]] = []
    for half in source.split(" & "):
        parts = [part.strip() for part in half.split(" + ")]
        bodies = [_body(part, groups, fillers) for part in parts]
        orders = (_GAPS["+"].join(order) for order in permutations(bodies))
        patterns.append(re.compile(rf"(?:{'|'.join(orders)})(?= )"))
        keys.extend(_part_keys(parts, groups))
    return Phrase(tuple(patterns), tuple(keys))


def phrase_words(source: str, groups: Groups) -> Iterator[str]:
    """Yield every whole word a phrase may ask for: what the spelling is put right towards."""
    for piece in _PARTS.findall(source):
        for choice in _choices(piece, groups):
            yield from (word for word in choice.split() if word.isalpha())


def _body(part: str, groups: Groups, fillers: str) -> str:
    out = ""
    gap = ""
    for piece in _PARTS.findall(part):
        if piece in _GAPS:
            gap = _GAPS[piece]
            continue
        if piece in _EDGES:
            out, gap = out + _EDGES[piece], ""
            continue
        element = (gap if out else "") + _element(
            _choices(piece, groups), _SMALL if fillers else " "
        )
        out += f"(?:{element})?" if piece.endswith("?") else element
        gap = rf"(?: (?:{fillers})(?= )){{0,3}}" if fillers else ""
    return out


def _element(choices: Iterable[str], space: str) -> str:
    ordered = sorted(choices, key=len, reverse=True)
    return rf"(?: (?:{'|'.join(_choice(choice, space) for choice in ordered)})(?= ))"


def _choice(choice: str, space: str) -> str:
    if choice.startswith("/"):
        return choice.strip("/")
    return re.escape(choice).replace(r"\*", r"\w*").replace(r"\ ", space)


def _choices(piece: str, groups: Groups) -> list[str]:
    piece = piece.removesuffix("?")
    if piece in _GAPS or piece in _EDGES or piece in ("+", "&"):
        return []
    if piece.startswith("["):
        return [c for inner in piece[1:-1].split("|") for c in _choices_of(inner, groups)]
    return _choices_of(piece, groups)


def _choices_of(piece: str, groups: Groups) -> list[str]:
    reference = _REFERENCE.fullmatch(piece.strip())
    if reference is None:
        return [piece.strip()]
    return [c for word in groups[reference[1]] for c in _choices_of(word, groups)]


def _part_keys(parts: Iterable[str], groups: Groups) -> Iterator[frozenset[str]]:
    for part in parts:
        for piece in _PARTS.findall(part):
            choices = [] if piece.endswith("?") else _choices(piece, groups)
            pairs = [(choice.split()[0].rstrip("*"), choice) for choice in choices]
            if choices and all(_is_key(word, choice) for word, choice in pairs):
                yield frozenset(_key(word) for word, _ in pairs)


def _is_key(word: str, choice: str) -> bool:
    return not choice.startswith("/") and (
        len(word) >= _KEY_LETTERS or not choice.startswith(f"{word}*")
    )


def _key(word: str) -> str:
    return word[:_KEY_LETTERS]
