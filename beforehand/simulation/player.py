"""Being the patient of one script: when to say what."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime

from beforehand.simulation.script import AT_ONCE, USUAL_PAUSE, Line, Script
from preparation.model import ChannelName, QuestionName

READ_BACK = QuestionName("read_back")
_OPENING = frozenset({"invite", "agreement"})


@dataclass(slots=True)
class Saying:
    """What the patient says next, and when."""

    text: str
    at: datetime
    channel: ChannelName


@dataclass(slots=True)
class Player:
    """Keeps the place in a script (docs/formats.md gives the rules)."""

    script: Script
    waiting: deque[Line] = field(init=False)
    channel: ChannelName = field(init=False)
    asked: QuestionName | None = None
    times_asked: int = 0
    closed: bool = False

    def __post_init__(self) -> None:
        self.waiting = deque(self.script.lines)
        self.channel = self.waiting[0].channel if self.waiting else ChannelName("sms")

    def hears(self, open_question: QuestionName | None) -> None:
        """Take note of what is being asked after the assistant has spoken."""
        again = open_question is not None and open_question == self.asked
        self.times_asked = self.times_asked + 1 if again else 1
        self.asked = open_question

    def says(self, last_said: datetime) -> list[Saying]:
        """Return what to say now: one message, a burst of them, or nothing more."""
        if not self.waiting:
            return self._last_word(last_said)
        line = self.waiting[0]
        if not self._fits(line):
            return [Saying(self.skip_word, last_said + USUAL_PAUSE, self.channel)]
        return self._burst(last_said)

    skip_word: str = "skip"

    def _fits(self, line: Line) -> bool:
        if line.about in AT_ONCE or self.asked is None or self.asked == READ_BACK:
            return True
        same = line.about == self.asked or {line.about, self.asked} <= _OPENING
        return same or self.times_asked > 1

    def _burst(self, last_said: datetime) -> list[Saying]:
        """Take the next line and those that follow it within a burst's time."""
        sayings: list[Saying] = []
        at = last_said
        while self.waiting and (not sayings or self._belongs(self.waiting[0])):
            line = self.waiting.popleft()
            self.channel, at = line.channel, at + line.pause
            sayings.append(Saying(line.text, at, line.channel))
        return sayings

    def _belongs(self, line: Line) -> bool:
        return line.pause.total_seconds() < self.burst_seconds and line.channel == self.channel

    burst_seconds: float = 20.0

    def _last_word(self, last_said: datetime) -> list[Saying]:
        if self.closed or self.asked != READ_BACK or not self.script.ok_at_end:
            return []
        self.closed = True
        return [Saying("OK", last_said + USUAL_PAUSE, self.channel)]
