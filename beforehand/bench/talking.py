"""Measuring talks, whoever answers: one at a time in each conversation, side by side."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Protocol

from beforehand.bench.figures import Measured


class Conversation(Protocol):
    """One patient's talk with whatever is measured."""

    async def say(self, text: str) -> None:
        """Send a text and return when its reply is there (and committed, where it is kept)."""
        ...


async def measure(
    conversations: Sequence[Conversation], said: Sequence[str], pause: float = 0.0
) -> Measured:
    """Let all talk at once; each says the next line as soon as it has its reply.

    With a `pause` in seconds each waits so long before every line, and they begin spread
    over the first pause: as people do, who read before they answer.
    """
    began = time.perf_counter()
    took = await asyncio.gather(
        *(
            _talk(each, said, pause, pause * number / len(conversations))
            for number, each in enumerate(conversations)
        )
    )
    return Measured(len(conversations), len(said), took, time.perf_counter() - began)


async def _talk(
    conversation: Conversation, said: Sequence[str], pause: float, late: float
) -> list[float]:
    took = []
    await asyncio.sleep(late)
    for text in said:
        if pause:
            await asyncio.sleep(pause)
        start = time.perf_counter()
        await conversation.say(text)
        took.append((time.perf_counter() - start) * 1000)
    return took
