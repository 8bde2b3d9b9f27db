"""Dealing with what waits in the inbox: in order per sender, side by side across senders."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from preparation.clock import Clock
from preparation.conversation.wake import Wake
from preparation.errors import BeforehandError, Stale
from preparation.model import PracticeId
from preparation.records.database import Database
from preparation.records.inbound import Lane, urgent_lanes, waiting_lanes

AT_ONCE = 16
"""How many lanes are served side by side; Rasa is one core's work. What is urgent needs no Rasa,
and is served at once whatever else is."""
MANY, BREATH_SECONDS = 100, 0.05
"""Where so many lanes wait, looking at them costs more than a short wait for what else comes."""
IDLE_SECONDS = 5.0
AFTER_WHOLE_REPLY = 2.0
"""A "Yes" to a yes-or-no question waits no longer than it takes to send "please" after it."""
CLOCKS_DIFFER = timedelta(minutes=1)
"""How far another process's clock may be from ours."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0

log = structlog.get_logger()


class Dispatcher:
    """Serves each lane when its burst is over, one lane never twice at a time.

    `serve` deals with all that waits in a lane and commits it. It may be run twice without
    harm (a turn is pure, the commit is guarded), so a failure is simply tried again.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        wake: Wake,
        quiet_time: Callable[[PracticeId], float],
        serve: Callable[[Lane], Awaitable[None]],
    ) -> None:
        self._database = database
        self._clock = clock
        self._wake = wake
        self._quiet_time = quiet_time
        self._serve = serve
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._next: deque[Lane] = deque()
        """Lanes that were due when we last looked, and wait for one of those being served."""
        self._pauses: dict[str, tuple[datetime, float]] = {}

    async def run(self) -> None:
        """Serve lanes as they fall due, for ever."""
        try:
            while True:
                await self._wake.sleep(await self._start_due())
        finally:
            self._next.clear()
            await self.finish()

    def try_all_now(self) -> None:
        """Let no lane wait out its pause: what made its turns fail is over."""
        self._pauses.clear()
        self._wake.ring()

    async def finish(self) -> None:
        """Wait until the lanes that are being served are done."""
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def settle(self) -> None:
        """Serve everything that is due now, and what that makes due, then return."""
        while True:
            await self._start_due()
            if not self._busy:
                return
            await self.finish()

    async def next_due(self) -> datetime | None:
        """Return when the next waiting lane falls due, or None when nothing waits."""
        lanes, now = await self._database.read(waiting_lanes), self._clock()
        return min((self._due(lane, now) for lane in lanes), default=None)

    async def _start_due(self) -> float:
        """Start serving what is due and return for how many seconds nothing else will be."""
        full, now, soonest = len(self._busy) >= AT_ONCE, self._clock(), IDLE_SECONDS
        lanes = await self._database.read(urgent_lanes if full else waiting_lanes)
        for lane in lanes:
            if lane.key in self._busy:
                continue
            wait = (self._due(lane, now) - now).total_seconds()
            if wait > 0:
                soonest = min(soonest, wait)
            elif lane.urgent or len(self._busy) < AT_ONCE:
                self._start(lane)
            else:
                self._next.append(lane)
        if full or len(lanes) > MANY:
            await asyncio.sleep(BREATH_SECONDS)
        return soonest

    def _start(self, lane: Lane) -> None:
        self._busy[lane.key] = asyncio.create_task(self._serve_safely(lane))

    def _start_next(self) -> None:
        """Start the next lane that is known to be due, or say that it is time to look again."""
        while self._next:
            lane = self._next.popleft()
            if lane.key not in self._busy:
                self._start(lane)
                return
        self._wake.ring()

    def _due(self, lane: Lane, now: datetime) -> datetime:
        """Return when a lane is to be served; a time far ahead was a clock's that was wrong."""
        quiet = 0.0 if lane.urgent or lane.channel != "sms" else self._quiet_time(lane.practice_id)
        if lane.whole:
            quiet = min(quiet, AFTER_WHOLE_REPLY)
        wrong = lane.newest - now > CLOCKS_DIFFER
        due = now if wrong else lane.newest + timedelta(seconds=quiet)
        paused = self._pauses.get(lane.key)
        if paused is None or paused[0] - now > timedelta(seconds=_LONGEST_PAUSE):
            return due
        return max(due, paused[0])

    async def _serve_safely(self, lane: Lane) -> None:
        try:
            await self._serve(lane)
            self._pauses.pop(lane.key, None)
        except Stale:
            log.info("conversation moved on; reading it again")
        except BeforehandError as problem:
            self._pause(lane)
            log.warning("turn failed; will try again", reason=str(problem))
        except Exception as problem:
            self._pause(lane)
            log.error("unexpected failure in a turn", problem=type(problem).__name__)
        finally:
            del self._busy[lane.key]
            self._start_next()

    def _pause(self, lane: Lane) -> None:
        _, before = self._pauses.get(lane.key, (None, _FIRST_PAUSE / 2))
        seconds = min(before * 2, _LONGEST_PAUSE)
        self._pauses[lane.key] = (self._clock() + timedelta(seconds=seconds), seconds)
