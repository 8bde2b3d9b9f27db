"""Twilio, a practice and many patients around a program that is killed and started again."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from aiohttp import ClientError, ClientSession, web
from aiohttp.test_utils import unused_port

from beforehand.content import ROOT
from beforehand.demo.twilio_stand_in import TwilioStandIn
from beforehand.settings import Settings, read_settings
from preparation.clock import system_clock
from preparation.model import PhoneNumber, Preparation
from preparation.records.database import Connection, Database
from preparation.records.migrate import migrate
from tests.builders import Builder, HandClock
from tests.faults.evidence import Evidence, Posted, heard_in, sent_in, texts_in
from tests.faults.nursing import Nursery
from tests.faults.program import Order

OURS = "+447700900000"
PATIENTS = 12
QUIET_SECONDS = 0.05
LEASES_END = 400.0
"""Longer than any lease: for so long the machine was off before the last start."""


@dataclass
class Town:
    """The world around one program. Its clock is ahead by as long as the program was off."""

    folder: Path
    environ: dict[str, str]
    settings: Settings
    rng: Random
    nursery: Nursery
    people: dict[PhoneNumber, Preparation] = field(default_factory=dict)
    twilio: TwilioStandIn = field(init=False)
    http: ClientSession = field(init=False)
    ahead: float = 0.0
    turn_seconds: float = 0.005
    synchronous: str = "FULL"
    child: int = 0
    kills: int = 0
    kept: int = 0
    """How many texts were acknowledged, over all lives."""
    restarts: list[float] = field(default_factory=list)
    on_the_way: int = 0
    """Requests that Twilio has begun to read and not answered yet."""
    exits: list[int] = field(default_factory=list)
    posted: list[Posted] = field(default_factory=list)
    read: set[str] = field(default_factory=set)
    answered: dict[PhoneNumber, str] = field(default_factory=dict)

    def clock(self) -> datetime:
        """Return the time here."""
        return system_clock() + timedelta(seconds=self.ahead)

    @property
    def log(self) -> Path:
        return self.folder / "program.log"

    @property
    def path(self) -> Path:
        """The database's file."""
        return Path(self.settings.database_url.removeprefix("sqlite:///"))

    @property
    def canaries(self) -> dict[PhoneNumber, str]:
        """A word of each person's own."""
        return {number: f"p{number[-3:]}word" for number in self.people}

    def database(self) -> Database:
        """Return the program's database, opened from here."""
        return Database(self.settings.database_url, self.settings.vault())

    def evidence(self) -> Evidence:
        """Return what the world saw, for the checker."""
        ledger = self.twilio.messages
        return Evidence(
            database=self.database(),
            people=self.people,
            canaries=self.canaries,
            texts=texts_in(ledger),
            heard=heard_in(ledger),
            sent=sent_in(ledger),
            answered=self.answered,
            posted=self.posted,
            read=self.read,
            statuses=[status for message in ledger for status in message.heard],
            exits=self.exits,
            logged=self.log.read_text(),
            secrets=(self.settings.twilio_auth_token.get_secret_value(),),
        )

    # --- life and death ---

    async def starts(self) -> None:
        """Start the program and wait until it can be reached."""
        began = time.monotonic()
        await self.is_born()
        while not await self._is_reached():
            assert time.monotonic() - began < 60, "it did not start"
            await asyncio.sleep(0.01)
        self.restarts.append(time.monotonic() - began)

    async def is_born(self) -> None:
        """Start the program and wait for nothing."""
        order = Order(self.environ, self.ahead, self.turn_seconds, str(self.log), self.synchronous)
        self.child = await self.nursery.obeys({"do": "start", "order": order.as_json()})

    async def dies(self) -> None:
        """Kill the program with SIGKILL."""
        os.kill(self.child, signal.SIGKILL)
        self.kills += 1
        await self._is_buried(-signal.SIGKILL)

    async def stops(self) -> None:
        """Ask the program to stop, and wait until it has."""
        os.kill(self.child, signal.SIGTERM)
        await self._is_buried(0)

    async def _is_buried(self, expected: int) -> None:
        code = await self.nursery.obeys({"do": "bury", "child": self.child})
        if code != expected:
            self.exits.append(code)

    async def _is_reached(self) -> bool:
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", self.settings.port)
            writer.close()
            await writer.wait_closed()
            return True
        return False

    async def has_heard(self, texts: int, seconds: float = 3.0) -> None:
        """Wait until so many more texts were acknowledged, but not for ever."""
        await _reaches(lambda: self.kept, texts, seconds)

    async def has_said(self, texts: int, seconds: float = 1.5) -> None:
        """Wait until so many more texts of ours were taken by Twilio, but not for ever."""
        await _reaches(lambda: len(sent_in(self.twilio.messages)), texts, seconds)

    async def is_off(self, seconds: float) -> None:
        """Let time pass while nothing runs: whatever was on its way to Twilio has arrived."""
        await asyncio.sleep(0.02)
        while self.on_the_way:
            await asyncio.sleep(0.01)
        self.ahead += seconds

    # --- people ---

    async def sends(self, number: PhoneNumber, body: str, tries: int = 1) -> int:
        """Somebody sends a text; Twilio tells us of it once, or a few times, and gives up."""
        message, status = self.twilio.lose_inbound(number, OURS, body), 0
        for _ in range(tries):
            status = await self.twilio.tell(message)
            if status == 200:
                self.kept += 1
                break
            await asyncio.sleep(self.rng.uniform(0.02, 0.1))
        if self.rng.random() < 0.1:
            await self.twilio.tell(message)  # Twilio did not hear us, and says it again
        return status

    async def looks(self, subject: str) -> None:
        """Somebody at the practice opens something."""
        with suppress(ClientError, OSError):
            async with self.http.post(f"{self.settings.public_url}/looked/{subject}") as answer:
                if answer.status == 200:
                    self.read.add(subject)

    async def take(self, request: web.Request) -> web.Response:
        """Take a summary, as the practice's own system does; sometimes the line breaks then."""
        self.posted.append(Posted(request.headers["Idempotency-Key"], await request.read()))
        if self.rng.random() < 0.1 and request.transport is not None:
            request.transport.abort()
        return web.Response()


async def _reaches(count: Callable[[], int], more: int, seconds: float) -> None:
    enough = count() + more
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while count() < enough:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def open_town(
    folder: Path, nursery: Nursery, seed: int, patients: int = PATIENTS
) -> AsyncIterator[Town]:
    """Build a town in which everybody has been invited, and nothing runs yet."""
    port, outside = unused_port(), unused_port()
    environ = {
        "BEFOREHAND_HOME": str(folder / "home"),
        "BEFOREHAND_PORT": str(port),
        "BEFOREHAND_TWILIO_API": f"http://127.0.0.1:{outside}",
    }
    town = Town(folder, environ, read_settings(environ, ROOT), Random(seed), nursery)
    await asyncio.to_thread(_furnish, town, patients, f"http://127.0.0.1:{outside}/hook")
    async with _around(town, outside):
        yield town


def _furnish(town: Town, patients: int, hook: str) -> None:
    vault = town.settings.vault()
    migrate(town.settings.database_url, vault)
    builder, database = Builder(vault, HandClock(system_clock())), town.database()

    def build(c: Connection) -> None:
        practice = builder.practice(
            c, sender=OURS, quiet_time_seconds=QUIET_SECONDS, targets=("webhook",), webhook_url=hook
        )
        clinician = builder.clinician(c, practice)
        for each in range(patients):
            number = PhoneNumber(f"+447700900{300 + each}")
            who = builder.patient(c, practice, first_name=f"Rosa{each}", mobile=number)
            appointment = builder.appointment(c, who, clinician, days=60)
            town.people[number] = builder.preparation(c, appointment)

    with database.engine.connect().execution_options(writes=True) as c, c.begin():
        build(c)
    database.close()


@asynccontextmanager
async def _around(town: Town, port: int) -> AsyncIterator[None]:
    """Serve Twilio and the practice's own system on a port."""
    settings = town.settings
    town.twilio = TwilioStandIn(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        inbound_url=f"{settings.public_url}/sms/inbound",
        clock=town.clock,
    )

    @web.middleware
    async def counted(request: web.Request, handler: Any) -> Any:
        town.on_the_way += 1
        try:
            return await handler(request)
        finally:
            town.on_the_way -= 1

    app = web.Application(middlewares=[counted])
    app.add_routes([*town.twilio.routes(), web.post("/hook", town.take)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        async with ClientSession() as town.http:
            yield
    finally:
        await town.twilio.close()
        await runner.cleanup()
