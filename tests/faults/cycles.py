"""Cycles of death and rebirth under load, and what they came to."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import func, select

from preparation.model import PhoneNumber
from preparation.records.database import Connection
from preparation.records.inbound import waiting_lanes
from preparation.records.tables import deliveries, listings, outbound, outbound_states
from tests.faults.dialogue import FINISHED
from tests.faults.evidence import RED_FLAG, THINGS
from tests.faults.town import LEASES_END, Town

STOP, STOPS_AT = "please stop texting me", 8
MOST_FLAGS = 5
"""More of the same in a day are taken for a machine's, and are alerts without a reply."""
HABITS = ("flags", "finishes", "flags", "stops")
A_MINUTE = timedelta(minutes=1)
_PATIENCE = 240.0


@dataclass
class Talker:
    """One patient, who goes on writing whatever becomes of us."""

    town: Town
    number: PhoneNumber
    habit: str
    """What else they do besides answering: "flags", "finishes" or "stops"."""
    written: int = 0
    flagged: int = 0

    async def talks(self, over: asyncio.Event) -> None:
        """Write text after text until it is over; now and then two at once, like a burst."""
        rng = self.town.rng
        while not over.is_set():
            for _ in range(rng.choice((1, 1, 2))):
                await self.town.sends(self.number, self._next(), tries=rng.choice((1, 2, 4)))
            await asyncio.sleep(rng.uniform(0.2, 0.8))

    @property
    def has_stopped(self) -> bool:
        """Whether they asked for no more texts."""
        return self.habit == "stops" and self.written >= STOPS_AT

    def _next(self) -> str:
        self.written += 1
        word, chance = self.town.canaries[self.number], self.town.rng.random()
        if self.habit == "stops" and self.written == STOPS_AT:
            return STOP
        if self.habit == "flags" and chance < 0.1 and self.flagged < MOST_FLAGS:
            self.flagged += 1
            return f"{RED_FLAG} {word} {self.written}"
        last = self.habit == "finishes" and chance < 0.1
        about = " ".join(self.town.rng.sample(THINGS, 2))
        return f"{word} {about} {self.written}" + (f" {FINISHED}" if last else "")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a run came to."""

    kills: int
    texts: int
    late: int
    replies: int
    held: int
    summaries: int
    middle_start: float
    longest_start: float
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.kills} kills in {self.seconds:.0f} s; {self.texts} texts, {self.late} of them"
            f" only on Twilio's list; {self.replies} replies sent, {self.held} held for staff;"
            f" {self.summaries} summaries posted; start: median {self.middle_start:.2f} s,"
            f" longest {self.longest_start:.2f} s"
        )


async def run_cycles(town: Town, cycles: int) -> Figures:
    """Kill and start the program so many times under load, then let it come to rest."""
    began, over = time.monotonic(), asyncio.Event()
    people = [Talker(town, number, HABITS[n % 4]) for n, number in enumerate(town.people)]
    await town.starts()
    await _until(town, _has_read_the_list_since(town.clock() - A_MINUTE))  # it was up before
    talking = [asyncio.create_task(person.talks(over)) for person in people]
    reading = asyncio.create_task(_reads(town, over))
    for _ in range(cycles):
        await _one_cycle(town)
    over.set()
    await asyncio.gather(*talking, reading)
    await town.dies()
    await come_to_rest(town, [p.number for p in people if p.has_stopped])
    return await _figures(town, time.monotonic() - began)


async def _one_cycle(town: Town) -> None:
    """Die at any moment, now and then while starting; be off for a moment or a minute.

    A life is measured by what is done in it, for a busy machine to make the same test.
    """
    done = town.rng.choice((town.has_heard, town.has_said))
    await done(town.rng.randint(0, 8))
    await asyncio.sleep(town.rng.uniform(0.0, 0.1))
    await town.dies()
    if town.rng.random() < 0.5:
        await town.is_off(61.0)
    if town.rng.random() < 0.1:
        await town.is_born()
        await asyncio.sleep(town.rng.uniform(0.0, 0.1))
        await town.dies()
    await town.starts()


async def _reads(town: Town, over: asyncio.Event) -> None:
    number = 0
    while not over.is_set():
        number += 1
        await town.looks(f"page-{number}")
        await asyncio.sleep(0.05)


async def come_to_rest(town: Town, stopped: Sequence[PhoneNumber] = ()) -> None:
    """Start once more when every lease has run out; everybody writes a last time; stop.

    `stopped`: who will not be answered.
    """
    await town.is_off(LEASES_END)
    began = town.clock()
    await town.starts()
    await _until(town, _has_read_the_list_since(began))
    await _until(town, _is_at_rest)
    for number, word in town.canaries.items():
        assert await town.sends(number, f"{word} at the end") == 200
        if number not in stopped:
            town.answered[number] = f"{word} at the end"
    await _until(town, _is_at_rest)
    await town.stops()
    await town.twilio.settle()


async def _until(town: Town, holds: Callable[[Connection], bool]) -> None:
    database, until = town.database(), time.monotonic() + _PATIENCE
    try:
        while not await database.read(holds):
            assert time.monotonic() < until, "it did not come to rest"
            await asyncio.sleep(0.1)
    finally:
        database.close()


def _has_read_the_list_since(moment: datetime) -> Callable[[Connection], bool]:
    return lambda c: (c.execute(select(listings.c.until)).scalar() or moment) > moment


def _is_at_rest(c: Connection) -> bool:
    unsettled = (
        select(func.count()).select_from(table).where(table.c.settled_at.is_(None))
        for table in (outbound, deliveries)
    )
    return not waiting_lanes(c) and not any(c.execute(query).scalar() for query in unsettled)


async def _figures(town: Town, seconds: float) -> Figures:
    seen = town.evidence()
    held = select(func.count(outbound_states.c.id)).where(outbound_states.c.state == "held")
    number: int = await seen.database.read(lambda c: c.execute(held).scalar_one())
    seen.database.close()
    return Figures(
        kills=town.kills,
        texts=len(seen.texts),
        late=sum(text.late for text in seen.texts),
        replies=len(seen.sent),
        held=number,
        summaries=len({posted.key for posted in seen.posted}),
        middle_start=median(town.restarts),
        longest_start=max(town.restarts),
        seconds=seconds,
    )
