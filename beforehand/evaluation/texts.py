"""Reading the texts to evaluate, and what is said of each (docs/formats.md)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from preparation.errors import BeforehandError
from preparation.model import QuestionName

USUAL = QuestionName("what_matters")
_SAME_AS = {"yes_no": QuestionName("consent")}


class TextsRefused(BeforehandError):
    """A file that is not texts to evaluate; the message names the line."""


@dataclass(frozen=True, slots=True)
class Text:
    """One text, the question it was sent at, and what its author says it is."""

    id: str
    text: str
    at: QuestionName
    label: str | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done with a text. `kind` is what was done, not what a classifier called it."""

    id: str
    kind: str
    intent: str
    effect: str
    stored: str | None
    red_flag: str | None
    quiet_note: bool
    action: str | None
    reply: str


def read_texts(path: Path) -> list[Text]:
    """Return the texts of a file, one JSON object a line. Raises TextsRefused."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise TextsRefused(f"{path.name}: {type(problem).__name__}") from None
    return list(_read(path.name, lines))


def _read(name: str, lines: list[str]) -> Iterator[Text]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield _text(json.loads(line))
        except (ValueError, KeyError, TypeError) as problem:
            raise TextsRefused(f"{name}, line {number}: {problem}") from None


def _text(found: dict[str, Any]) -> Text:
    at = found.get("at", USUAL)
    return Text(
        id=str(found["id"]),
        text=str(found["text"]),
        at=_SAME_AS.get(at, QuestionName(at)),
        label=found.get("label"),
    )
