"""`./run bench`: everything measured in one run, with the machine described beside it."""

from __future__ import annotations

import asyncio
import os
import platform
import secrets
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from beforehand.bench.end_to_end import (
    Line,
    Watcher,
    acknowledged_per_second,
    turns_end_to_end,
)
from beforehand.bench.figures import p50_p99
from beforehand.bench.inside import turns_inside_rasa
from beforehand.bench.patients import BenchPatient, make_patients
from beforehand.bench.script import some_lines
from beforehand.content import CONTENT, ROOT
from beforehand.rasa_alone import own_rasa, serving_actions
from beforehand.rasa_client import RasaClient
from beforehand.rasa_process import free_port
from beforehand.settings import Settings, read_settings
from beforehand.simulation.run import Readers
from beforehand.training import Say
from bot.actions import make_actions
from preparation.clock import ids_after, system_clock
from preparation.errors import BeforehandError
from preparation.records.database import Database
from preparation.records.migrate import migrate

CONVERSATIONS = (1, 8, 32)
TURNS = {1: 200, 8: 25, 32: 10}
"""Turns of each conversation: about two hundred in all, and more where they overlap."""
ACKNOWLEDGED = 1000
_START_SECONDS = 240.0


async def run_bench(*, quick: bool, say: Say) -> dict[str, Any]:
    """Measure, and return what formats.md describes; parts that were not run are absent."""
    found: dict[str, Any] = {"machine": machine()}
    with tempfile.TemporaryDirectory(prefix="bh-") as scratch:
        say("Turns inside Rasa: 200 in one conversation")
        found["rasa_turn_ms"] = await _inside(Path(scratch), say)
        say(f"  {found['rasa_turn_ms']}")
        async with _program(Path(scratch) / "home", say) as running:
            found["start_s"] = round(running.start_seconds, 1)
            found |= await _end_to_end(running, CONVERSATIONS[:2] if quick else CONVERSATIONS, say)
            found["memory_mb"] = await asyncio.to_thread(memory_mb, running.pid)
    return found


def machine() -> dict[str, Any]:
    """Return what the figures were measured on, and how busy it was before."""
    return {
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 1),
        "database": "sqlite",
    }


async def _inside(logs: Path, say: Say) -> dict[str, Any]:
    token, port = secrets.token_hex(16), free_port()
    async with (
        own_rasa(token, port, logs, say) as rasa,
        serving_actions(make_actions(Readers(), CONTENT), token, port),
        aiohttp.ClientSession() as http,
    ):
        await rasa.ready()
        return await turns_inside_rasa(RasaClient(http, [rasa.url], token))


@dataclass(frozen=True, slots=True)
class _Running:
    settings: Settings
    database: Database
    patients: list[BenchPatient]
    pid: int
    start_seconds: float


@asynccontextmanager
async def _program(home: Path, say: Say) -> AsyncIterator[_Running]:
    """Run the whole program as a child, on a fresh database with the bench's patients."""
    port = free_port()
    environment = {"BEFOREHAND_HOME": str(home), "BEFOREHAND_PORT": str(port)}
    settings = read_settings(environment, ROOT)
    migrate(settings.database_url, settings.vault())
    database = Database(settings.database_url, settings.vault())
    new_id = ids_after(system_clock)
    patients = await database.write(
        lambda c: make_patients(c, database.vault, system_clock(), new_id, max(CONVERSATIONS))
    )
    say("Starting the whole program")
    began = time.perf_counter()
    async with AsyncExitStack() as stack:
        stack.callback(database.close)
        child = await _child(stack, environment, home)
        await _until_ready(port, child)
        yield _Running(settings, database, patients, child.pid, time.perf_counter() - began)


async def _child(
    stack: AsyncExitStack, environment: dict[str, str], home: Path
) -> asyncio.subprocess.Process:
    log = stack.enter_context((home / "bench.log").open("wb"))
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "beforehand", "up"),
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=log,
        stderr=log,
    )

    async def stop() -> None:
        if child.returncode is None:
            child.terminate()
            await child.wait()

    stack.push_async_callback(stop)
    return child


async def _until_ready(port: int, child: asyncio.subprocess.Process) -> None:
    until = time.perf_counter() + _START_SECONDS
    async with aiohttp.ClientSession() as http:
        while time.perf_counter() < until and child.returncode is None:
            try:
                async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                    if answer.status == 200:
                        return
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.2)
    raise BeforehandError("the program to be measured did not start")


async def _end_to_end(
    running: _Running, conversations: tuple[int, ...], say: Say
) -> dict[str, Any]:
    settings, turn_ms, per_second = running.settings, {}, {}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        line = Line(
            http,
            settings.public_url,
            settings.twilio_account_sid,
            settings.twilio_auth_token.get_secret_value(),
        )
        watcher = Watcher(running.database)
        watching = asyncio.create_task(watcher.run())
        await turns_end_to_end(line, watcher, running.patients, some_lines(2))
        for count in conversations:
            say(f"Turns end to end: {count} at once")
            took, rate = await turns_end_to_end(
                line, watcher, running.patients[:count], some_lines(TURNS[count])
            )
            turn_ms[str(count)], per_second[str(count)] = p50_p99(took), round(rate, 1)
            say(f"  {turn_ms[str(count)]} ms, {per_second[str(count)]} turns/s")
        say(f"Store and acknowledge: {ACKNOWLEDGED} texts")
        rate = await acknowledged_per_second(line, running.patients, ACKNOWLEDGED)
        say(f"  {rate:.0f} a second")
        watching.cancel()
    return {
        "turn_ms": turn_ms,
        "turns_per_s": per_second,
        "acknowledged_per_s": round(rate),
    }


def memory_mb(pid: int) -> dict[str, int]:
    """Return the resident memory of the program and of its Rasa, in megabytes."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = Path(f"/proc/{pid}/status").read_text()
    return {
        "application": _kilobytes(own) // 1024,
        "rasa": max((_resident(int(child)) for child in children), default=0),
    }


def _resident(pid: int) -> int:
    """Return the most that a process or one below it takes, in megabytes."""
    own = _kilobytes(Path(f"/proc/{pid}/status").read_text()) // 1024
    below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return max([own, *(_resident(int(child)) for child in below)])


def _kilobytes(status: str) -> int:
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))
