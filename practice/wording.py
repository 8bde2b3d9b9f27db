"""The words that patients will read, as they stand, for somebody who wants to see them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from preparation.words import Words

_BEFORE = ("invite", "reminder", "last_chance", "share_unfinished")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text: what it is called, and how it reads with its gaps."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class WordingPart:
    """Texts that belong together; `key` names their heading."""

    key: str
    texts: tuple[Wording, ...]


def show_wording(words: Words, dialogue: Sequence[Wording]) -> list[WordingPart]:
    """Return what is sent, what is said in the conversation, and what follows a red flag."""
    sent = {key: words.raw(key) for key in words if key.startswith("messages.")}
    first = [f"messages.{name}" for name in _BEFORE]
    rest = sorted(key for key in sent if key not in first)
    urgent = sorted(key for key in words if key.startswith("red_flag_replies."))
    parts = [
        WordingPart("before", tuple(_wording(key, words) for key in first)),
        WordingPart("dialogue", tuple(dialogue)),
        WordingPart("urgent", tuple(_wording(key, words) for key in urgent)),
        WordingPart("other", tuple(_wording(key, words) for key in rest)),
    ]
    return [part for part in parts if part.texts]


def _wording(key: str, words: Words) -> Wording:
    return Wording(key.split(".", 1)[1].replace("_", " ").replace(".", ", "), words.raw(key))
