"""The whole program, as it runs for a practice, with a Rasa that can be paused and stopped.

Rasa, the program and Twilio's stand-in are processes of their own (the stand-in is in this
one): nothing that a real installation does not do is done in the process that is measured.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import aiohttp
from aiohttp import web

from beforehand.bench.children import child, until_answering
from beforehand.bench.end_to_end import Line
from beforehand.bench.patients import BenchPatient, make_patients
from beforehand.bench.watching import Watcher
from beforehand.content import ROOT
from beforehand.demo.twilio_stand_in import TwilioStandIn
from beforehand.rasa_client import RasaClient
from beforehand.rasa_process import RasaCommand, RasaProcess, free_port
from beforehand.serving import bind, serving
from beforehand.settings import Settings, read_settings
from beforehand.training import Say, trained_model
from preparation.clock import ids_after, system_clock
from preparation.records.database import Database
from preparation.records.migrate import migrate


class Rasa(Protocol):
    """A Rasa that stays at its address, on, busy or off."""

    url: str
    token: str
    actions_port: int

    @property
    def pid(self) -> int:
        """The process. Raises ProcessLookupError when it is off."""
        ...

    async def on(self) -> None:
        """Start it; it is not ready yet."""
        ...

    async def off(self) -> None:
        """Stop it, if it runs."""
        ...

    def busy(self) -> AbstractContextManager[None]:
        """Let it answer nothing while the context is open."""
        ...


class OwnRasa:
    """A Rasa of the bench's own."""

    def __init__(self, model: Path, log: Path) -> None:
        self.token, self.actions_port = secrets.token_hex(16), free_port()
        actions = f"http://127.0.0.1:{self.actions_port}/webhook"
        self._command = RasaCommand(ROOT, model, free_port(), self.token, actions)
        self.url = self._command.url
        self._log = log
        self._process: RasaProcess | None = None

    @property
    def pid(self) -> int:
        """The process. Raises ProcessLookupError when it is off."""
        if self._process is None or self._process.pid is None:
            raise ProcessLookupError
        return self._process.pid

    async def on(self) -> None:
        """Start it; it is not ready yet."""
        self._process = await RasaProcess(self._command, self._log).__aenter__()

    async def off(self) -> None:
        """Stop it, if it runs."""
        process, self._process = self._process, None
        if process is not None:
            await process.__aexit__(None, None, None)

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Let it answer nothing while the context is open, as when it is very busy."""
        os.kill(self.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.pid, signal.SIGCONT)


@dataclass(frozen=True, slots=True)
class Running:
    """The program that is measured, and all that the bench needs to talk with it."""

    database: Database
    patients: Iterator[BenchPatient]
    """Each is taken once: every talk is a new one."""
    begun: list[BenchPatient]
    """People whose first question is open, for the backlog."""
    line: Line
    watcher: Watcher
    rasa: Rasa
    dialogue: RasaClient
    pid: int
    start_seconds: float


async def own_rasa(home: Path, say: Say) -> OwnRasa:
    """Return a Rasa with the program's model, trained if need be, that is off."""
    model = await trained_model(ROOT, home / "log" / "training.log", say)
    return OwnRasa(model, home / "log" / "rasa.log")


@asynccontextmanager
async def running_program(
    home: Path, rasa: Rasa, *, patients: int, begun: int
) -> AsyncIterator[Running]:
    """Run the program on a fresh database with so many patients, while the context is open."""
    port, twilio_port = free_port(), free_port()
    environment = _environment(home, port, twilio_port, rasa)
    settings = read_settings(environment, ROOT)
    database, people = _prepare(settings, patients + begun, begun)
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        await _stand_in(stack, settings, twilio_port)
        http = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        )
        began = time.perf_counter()
        stack.push_async_callback(rasa.off)
        await rasa.on()
        log = home / "log" / "program.log"
        process = await stack.enter_async_context(child(["beforehand", "up"], log, environment))
        await until_answering(f"{settings.public_url}/readyz", process, log)
        yield Running(
            database=database,
            patients=iter(people[:patients]),
            begun=people[patients:],
            line=_line(http, settings),
            watcher=_watcher(stack, home),
            rasa=rasa,
            dialogue=RasaClient(http, [rasa.url], rasa.token),
            pid=process.pid,
            start_seconds=time.perf_counter() - began,
        )


def _environment(home: Path, port: int, twilio_port: int, rasa: Rasa) -> dict[str, str]:
    return {
        "BEFOREHAND_HOME": str(home),
        "BEFOREHAND_PORT": str(port),
        "BEFOREHAND_TWILIO_API": f"http://127.0.0.1:{twilio_port}",
        "BEFOREHAND_RASA_URLS": rasa.url,
        "BEFOREHAND_RASA_TOKEN": rasa.token,
        "BEFOREHAND_ACTIONS_PORT": str(rasa.actions_port),
    }


def _prepare(settings: Settings, count: int, begun: int) -> tuple[Database, list[BenchPatient]]:
    vault = settings.vault()
    migrate(settings.database_url, vault)
    database = Database(settings.database_url, vault)
    with database.engine.begin() as c:
        now, new_id = system_clock(), ids_after(system_clock)
        return database, make_patients(c, vault, now, new_id, count, begun)


async def _stand_in(stack: AsyncExitStack, settings: Settings, port: int) -> None:
    twilio = TwilioStandIn(
        account_sid=settings.twilio_account_sid,
        auth_token=settings.twilio_auth_token.get_secret_value(),
        inbound_url=f"{settings.public_url}/sms/inbound",
        clock=system_clock,
    )
    site = web.Application()
    site.router.add_routes(twilio.routes())
    await stack.enter_async_context(serving(site, bind(port)))
    stack.push_async_callback(twilio.close)


def _watcher(stack: AsyncExitStack, home: Path) -> Watcher:
    watcher = Watcher(home / "beforehand.db")
    watching = asyncio.create_task(watcher.run())
    stack.callback(watcher.close)
    stack.callback(watching.cancel)
    return watcher


def _line(http: aiohttp.ClientSession, settings: Settings) -> Line:
    token = settings.twilio_auth_token.get_secret_value()
    return Line(http, settings.public_url, settings.twilio_account_sid, token)
