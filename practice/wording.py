"""The words that patients will read, filled with an example, with what each costs. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from preparation.model import Practice
from preparation.words import Words

_BEFORE = ("invite", "reminder", "last_chance", "share_unfinished")
_NAMES, _EXAMPLE = "practice_wording.name.", "practice_wording.example."


@dataclass(frozen=True, slots=True)
class Wording:
    """One text as it is written: its key, how it reads, and whether it is for the page alone."""

    key: str
    text: str
    on_page: bool = False


@dataclass(frozen=True, slots=True)
class Example:
    """One text as the example patient gets it. `parts` is 0 where it costs nothing."""

    name: str
    text: str
    on_page: bool
    parts: int
    pence: str


@dataclass(frozen=True, slots=True)
class WordingPart:
    """Texts that belong together; `key` names their heading."""

    key: str
    texts: tuple[Example, ...]


def show_wording(
    words: Words,
    dialogue: Sequence[Wording],
    practice: Practice,
    count_segments: Callable[[str], int],
) -> list[WordingPart]:
    """Return what is sent, what is said in the conversation, and what follows a red flag."""
    first = [f"messages.{name}" for name in _BEFORE]
    sent = [key for key in words if key.startswith("messages") and ".instead." not in key]
    nation = f"red_flag_replies.{practice.choices.nation}."
    urgent = [key for key in words if key.startswith(nation)]
    gaps = example_gaps(words, practice)

    def part(name: str, texts: Sequence[Wording]) -> WordingPart:
        shown = (_example(one, words, gaps, practice, count_segments) for one in texts)
        return WordingPart(name, tuple(shown))

    parts = [
        part("before", [Wording(key, words.raw(key)) for key in first]),
        part("dialogue", dialogue),
        part("urgent", [Wording(key, words.raw(key)) for key in sorted(urgent)]),
        part("other", [Wording(key, words.raw(key)) for key in sorted(set(sent) - set(first))]),
    ]
    return [one for one in parts if one.texts]


def example_gaps(words: Words, practice: Practice) -> dict[str, str]:
    """Return what the gaps of texts are filled with: the practice's own, and an example."""
    keys = [key for key in words if key.startswith(_EXAMPLE)]
    invented = {key.removeprefix(_EXAMPLE): words.raw(key) for key in keys}
    own = {"practice": practice.name, "practice_phone": practice.phone, "phone": practice.phone}
    return invented | own


def _example(
    one: Wording,
    words: Words,
    gaps: Mapping[str, str],
    practice: Practice,
    count_segments: Callable[[str], int],
) -> Example:
    if one.key == "messages.invite":  # it says the day in its shortest form
        gaps = {**gaps, "day": gaps["short_day"]}
    text = one.text.format_map(gaps)
    parts = 0 if one.on_page else count_segments(text)
    pence = f"{parts * practice.choices.text_price_pence:g}"
    return Example(_name(one.key, words), text, one.on_page, parts, pence)


def _name(key: str, words: Words) -> str:
    """Return the name that somebody gave a text, or one made of its key."""
    short = key.split(".")[-1] if key.startswith("red_flag_replies.") else key
    if f"{_NAMES}{short}" in words:
        return words(f"{_NAMES}{short}")
    plain = short.rsplit(".", 1)[-1].replace("_", " ")
    if plain.startswith("ask "):
        return words("practice_wording.asks", what=plain.removeprefix("ask "))
    return plain[:1].upper() + plain[1:]
