"""End to end: a signed webhook in, the reply committed in the outbox, everything real.

The program runs as it always does, in a process of its own; this one plays Twilio and the
patients, and looks into the database to see a reply as soon as it is committed.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

import aiohttp

from beforehand.bench.patients import SENDER, BenchPatient
from beforehand.bench.watching import Watcher
from channels.sms import sign
from preparation.errors import BeforehandError

_AT_ONCE = 32
"""How many webhooks Twilio has open at once."""


class NotTaken(BeforehandError):
    """The program did not take a text: there is nothing to measure."""


@dataclass(frozen=True, slots=True)
class Line:
    """How texts reach the program."""

    http: aiohttp.ClientSession
    public_url: str
    account_sid: str
    auth_token: str

    async def text(self, patient: BenchPatient, body: str) -> None:
        """Post one text as Twilio would. Raises NotTaken."""
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
            await answer.read()
            if answer.status != 200:
                raise NotTaken(f"a text was answered with {answer.status}")


@dataclass(frozen=True, slots=True)
class ByText:
    """A patient who texts, and waits for each reply to be committed."""

    line: Line
    watcher: Watcher
    patient: BenchPatient

    async def say(self, text: str) -> None:
        """Post a text and return when its reply is in the outbox. Raises NoReply."""
        preparation_id = self.patient.preparation_id
        before = self.watcher.replies(preparation_id)
        await self.line.text(self.patient, text)
        await self.watcher.until(preparation_id, before + 1)


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """Texts that were stored, synced and answered with 200. `took`: milliseconds of each."""

    took: Sequence[float]
    seconds: float

    @property
    def per_second(self) -> float:
        """Texts a second."""
        return len(self.took) / self.seconds


async def acknowledge(
    line: Line, patients: Sequence[BenchPatient], texts: int, body: Callable[[int], str]
) -> Acknowledged:
    """Post so many texts as fast as they are taken, the patients in turn.

    `body` makes a text from how many its patient sent before.
    """
    took: list[float] = []
    numbers = iter(range(texts))

    async def send() -> None:
        for number in numbers:
            start = time.perf_counter()
            round_, place = divmod(number, len(patients))
            await line.text(patients[place], body(round_))
            took.append((time.perf_counter() - start) * 1000)

    began = time.perf_counter()
    await asyncio.gather(*(send() for _ in range(_AT_ONCE)))
    return Acknowledged(took, time.perf_counter() - began)
