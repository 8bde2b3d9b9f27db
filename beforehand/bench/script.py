"""What the bench's patients say: answers, and the questions people ask in between."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, cycle, repeat

_OPENING = (
    "ok",
    "being able to pick up my grandson and sleeping through",
    "walking with my neighbour most mornings",
    "the new tablets upset my stomach and I stopped taking them",
    "taking them with food",
    "the tablets",
)
_ROUND = (
    "my feet go numb in the evening",
    "who will see this?",
    "whether I can still drive",
    "help",
    "I want to stop smoking but not yet",
    "when is my appointment",
)


def lines() -> Iterator[str]:
    """Return what one patient says, without end: the talk stays at "something else"."""
    return chain(_OPENING, cycle(_ROUND))


def some_lines(turns: int) -> list[str]:
    """Return the first `turns` lines of a talk."""
    return [line for line, _ in zip(lines(), repeat(None, turns), strict=False)]
