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
_UNPROMPTED = (
    "my knee hurts on the stairs in the morning",
    "swimming on Thursdays has been good for me",
    "the evening tablet is the one I keep forgetting",
    "our daughter does the shopping since the spring",
    "it takes an hour before my hands will close",
    "my brother drives me to the clinic on Mondays",
    "walking to church is about as far as I get",
    "bread seems to send my sugar right up",
    "the new inhaler tastes horrid but it works",
    "getting out of the bath frightens both of us",
    "I would love to dig the garden again",
    "nobody has looked at these feet for a year",
)
"""Unlike each other: the same words again and again are taken for a machine's."""


def unprompted(number: int) -> str:
    """Return what somebody texts after so many other texts, whatever was said to them."""
    return _UNPROMPTED[number % len(_UNPROMPTED)]


def lines() -> Iterator[str]:
    """Return what one patient says, without end: the talk stays at "something else"."""
    return chain(_OPENING, cycle(_ROUND))


def some_lines(turns: int) -> list[str]:
    """Return the first `turns` lines of a talk."""
    return [line for line, _ in zip(lines(), repeat(None, turns), strict=False)]
