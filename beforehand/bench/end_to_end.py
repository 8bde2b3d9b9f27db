"""End to end: a signed webhook in, the reply committed in the outbox, everything real.

The program runs as it always does, in a process of its own; this one plays Twilio and the
patients, and looks into the database to see a reply as soon as it is committed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp

from beforehand.bench.patients import SENDER, BenchPatient
from channels.sms import sign
from preparation.model import PreparationId
from preparation.records.counts import replies_by_preparation
from preparation.records.database import Database

_LOOK_SECONDS = 0.002
_PATIENCE_SECONDS = 30.0


@dataclass(slots=True)
class Watcher:
    """Looks into the outbox, again and again, and tells who waits there for a reply."""

    database: Database
    seen: Mapping[PreparationId, int] = field(default_factory=dict)
    _changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def run(self) -> None:
        """Look, for ever."""
        while True:
            self.seen = await self.database.read(replies_by_preparation)
            async with self._changed:
                self._changed.notify_all()
            await asyncio.sleep(_LOOK_SECONDS)

    async def until(self, preparation_id: PreparationId, replies: int) -> None:
        """Return when a preparation has had so many replies."""
        async with self._changed:
            await asyncio.wait_for(
                self._changed.wait_for(lambda: self.seen.get(preparation_id, 0) >= replies),
                _PATIENCE_SECONDS,
            )


@dataclass(frozen=True, slots=True)
class Line:
    """How texts reach the program."""

    http: aiohttp.ClientSession
    public_url: str
    account_sid: str
    auth_token: str

    async def text(self, patient: BenchPatient, body: str) -> None:
        """Post one text as Twilio would. Raises ClientResponseError unless it is taken."""
        url = f"{self.public_url}/sms/inbound"
        fields = {
            "MessageSid": f"SM{uuid4().hex}",
            "AccountSid": self.account_sid,
            "From": patient.number,
            "To": SENDER,
            "Body": body,
            "NumMedia": "0",
        }
        headers = {"X-Twilio-Signature": sign(url, fields, self.auth_token)}
        async with self.http.post(url, data=fields, headers=headers) as answer:
            answer.raise_for_status()
            await answer.read()


async def turns_end_to_end(
    line: Line, watcher: Watcher, patients: Sequence[BenchPatient], said: Sequence[str]
) -> tuple[list[float], float]:
    """Let the patients talk at once; return each turn's milliseconds, and turns a second."""
    took: list[float] = []

    async def talk(patient: BenchPatient) -> None:
        before = watcher.seen.get(patient.preparation_id, 0)
        for number, body in enumerate(said, 1):
            start = time.perf_counter()
            await line.text(patient, body)
            await watcher.until(patient.preparation_id, before + number)
            took.append((time.perf_counter() - start) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(talk(patient) for patient in patients))
    return took, len(took) / (time.perf_counter() - began)


async def acknowledged_per_second(
    line: Line, patients: Sequence[BenchPatient], texts: int, at_once: int = 32
) -> float:
    """Return how many texts a second are stored, committed and answered with 200."""
    waiting = iter(range(texts))

    async def send() -> None:
        for number in waiting:
            await line.text(patients[number % len(patients)], f"text {number}")

    began = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(at_once)))
    return texts / (time.perf_counter() - began)
