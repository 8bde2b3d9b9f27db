"""A backlog: texts that came while Rasa was away, and how they are worked off when it is back."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from beforehand.bench.end_to_end import acknowledge
from beforehand.bench.figures import p50_p99
from beforehand.bench.patients import BenchPatient
from beforehand.bench.program import Running
from beforehand.bench.script import unprompted
from preparation.errors import BeforehandError
from preparation.records.answers import read_answers
from preparation.records.database import Connection

_START_SECONDS = 240.0
_NUMBERED = re.compile(r"\((\d+)\)")


def said(number: int) -> str:
    """Return the text that somebody sends after so many others."""
    return f"{unprompted(number)} ({number})"


@dataclass(frozen=True, slots=True)
class Order:
    """How far numbered texts were not kept, once each, in the order they were sent."""

    lost: int
    twice: int
    out_of_order: int

    @property
    def is_right(self) -> bool:
        """Whether nothing at all went wrong."""
        return not (self.lost or self.twice or self.out_of_order)


def order_of(found: Sequence[Sequence[int]], each: int) -> Order:
    """Judge the numbers found in each person's answers, of whom each sent 0 .. `each` - 1."""
    return Order(
        lost=sum(each - len(set(numbers)) for numbers in found),
        twice=sum(len(numbers) - len(set(numbers)) for numbers in found),
        out_of_order=sum(list(numbers) != sorted(numbers) for numbers in found),
    )


def numbers_in(c: Connection, people: Sequence[BenchPatient]) -> list[list[int]]:
    """Return the numbers that stand in each person's answers, as they stand."""
    return [
        [
            int(number)
            for answer in read_answers(c, patient.preparation_id)
            for number in _NUMBERED.findall(answer.text)
        ]
        for patient in people
    ]


async def drained(running: Running, texts: int) -> dict[str, Any]:
    """Store texts while Rasa is away, bring it back, and return how the backlog went.

    The texts of one person that wait together are one answer, as always. Raises
    BeforehandError when texts that were acknowledged do not wait in the inbox.
    """
    people, watcher = running.begun, running.watcher
    await running.rasa.off()
    stored = await acknowledge(running.line, people, texts, said)
    if watcher.unanswered() != texts:
        raise BeforehandError(f"{texts} texts acknowledged, {watcher.unanswered()} stored")
    turns_before = watcher.turns()
    await running.rasa.on()
    await _until_ready(running)
    began = time.perf_counter()
    await watcher.until_idle()
    seconds = time.perf_counter() - began
    found = await running.database.read(lambda c: numbers_in(c, people))
    order = order_of(found, texts // len(people))
    return {
        "texts": texts,
        "people": len(people),
        "stored_per_s": round(stored.per_second),
        "stored_ms": p50_p99(stored.took),
        "drained_s": round(seconds, 1),
        "texts_per_s": round(texts / seconds),
        "turns_per_s": round((watcher.turns() - turns_before) / seconds),
        "in_order": order.is_right,
        "lost": order.lost,
        "twice": order.twice,
        "out_of_order": order.out_of_order,
    }


async def _until_ready(running: Running) -> None:
    until = time.perf_counter() + _START_SECONDS
    while not await running.dialogue.is_ready():
        if time.perf_counter() > until:
            raise BeforehandError("Rasa did not come back")
        await asyncio.sleep(0.1)
