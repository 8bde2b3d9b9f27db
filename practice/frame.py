"""What stands around every page: which page one is on, and how many alerts wait.

The door says it of each request and the rendering reads it, so that no room hands it on.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from practice.waiting import waited
from preparation.clock import Clock
from preparation.model import PracticeId, Role
from preparation.records.database import Database
from preparation.records.practice_alerts import waiting_now
from preparation.words import Words


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame of one page: its address, and the alerts that nobody has seen."""

    path: str = ""
    alerts: int = 0
    newest: str = ""
    line: str = ""
    """That they wait, and for how long; "" where none does."""


_FRAME: ContextVar[Frame] = ContextVar("frame")
_NONE = Frame()


def frame_now() -> Frame:
    """Return the frame of the page that is being made."""
    return _FRAME.get(_NONE)


@contextmanager
def framed(frame: Frame) -> Iterator[None]:
    """Let pages that are made meanwhile stand in this frame."""
    token = _FRAME.set(frame)
    try:
        yield
    finally:
        _FRAME.reset(token)


class Frames:
    """Looks what is around a page now."""

    def __init__(self, database: Database, clock: Clock, words: Words) -> None:
        self._database = database
        self._clock = clock
        self._words = words

    async def around(self, path: str, practice_id: PracticeId, role: str) -> Frame:
        """Return the frame of a page; an auditor hears of no alert."""
        if role == Role.AUDITOR:
            return Frame(path)
        found = await self._database.read(lambda c: waiting_now(c, practice_id))
        if found is None:
            return Frame(path)
        number = "one" if found.count == 1 else "many"
        length = waited(found.oldest, self._clock(), self._words)
        line = self._words(f"practice_alerts.line.{number}", count=found.count, length=length)
        return Frame(path, found.count, found.newest, line)
