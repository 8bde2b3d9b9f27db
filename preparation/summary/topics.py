"""Topics: small tags for scanning, from the fixed list in content/topics.yml. Pure.

A tag stands beside the words and never for them: it says that a word of a list is there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from preparation.summary.plain import plain_words
from preparation.words import Words

_TOPICS = "topics.topics."
_ANY_ENDING = "*"


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics in the order of the content: what each is called, and what it is found by."""

    tags: Mapping[str, str]
    """Name of a topic -> its tag as it is shown."""
    patterns: Mapping[str, re.Pattern[str]]


def read_topics(words: Words) -> Topics:
    """Return the topics that `words` (with the file `topics` loaded) list."""
    keys = [key.removeprefix(_TOPICS) for key in words if key.startswith(_TOPICS)]
    names = list(dict.fromkeys(key.split(".")[0] for key in keys))
    return Topics(
        tags={name: words.raw(f"{_TOPICS}{name}.tag") for name in names},
        patterns={name: _pattern(words.raw(f"{_TOPICS}{name}.words")) for name in names},
    )


def topics_of(text: str, topics: Topics) -> tuple[str, ...]:
    """Return the names of the topics whose words are in `text`, in the order of the content."""
    plain = plain_words(text)
    return tuple(name for name, pattern in topics.patterns.items() if pattern.search(plain))


def _pattern(listed: str) -> re.Pattern[str]:
    found = "|".join(_phrase(phrase.strip()) for phrase in listed.split(","))
    return re.compile(rf"\b(?:{found})\b")


def _phrase(phrase: str) -> str:
    ending = r"\w*" if phrase.endswith(_ANY_ENDING) else ""
    return re.escape(phrase.removesuffix(_ANY_ENDING)) + ending
