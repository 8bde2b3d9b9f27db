"""Rasa as a child of ours: started, watched, restarted with backoff, stopped cleanly."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import aiohttp
import structlog

from beforehand import tied
from beforehand.training import rasa_environment
from preparation.errors import BeforehandError

_log = structlog.get_logger()


class RasaDidNotStart(BeforehandError):
    """Rasa ended, or stayed silent, before it was ever ready."""


@dataclass(frozen=True, slots=True)
class RasaCommand:
    """How Rasa is started. `model` is a file; `actions_url` is where its actions live."""

    root: Path
    model: Path
    port: int
    token: str
    actions_url: str

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def words(self) -> list[str]:
        """Return the command line. Loopback only, and without --enable-api."""
        return [
            *(str(self.root / "bot/.venv/bin/rasa"), "run"),
            *("--port", str(self.port), "-i", "127.0.0.1"),
            *("--credentials", "credentials.yml", "--endpoints", "endpoints.yml"),
            *("--model", str(self.model)),
        ]

    def environment(self) -> dict[str, str]:
        """Return its variables: what it must know, and no more."""
        return rasa_environment(
            BEFOREHAND_RASA_TOKEN=self.token, BEFOREHAND_ACTIONS_URL=self.actions_url
        )


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds."""

    first_restart: float = 1.0
    longest_restart: float = 60.0
    settled: float = 60.0
    """After this long a run counts as good, and the next restart is quick again."""
    ready: float = 180.0
    grace: float = 10.0


def free_port() -> int:
    """Return a loopback port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class RasaProcess:
    """Keeps one Rasa running while the context is open.

    A Rasa that ends is started again on the same port, after 1, 2, 4 ... seconds.
    """

    def __init__(
        self,
        command: RasaCommand,
        log: Path,
        *,
        patience: Patience = Patience(),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url = command.url
        self.restarts = 0
        self._command = command
        self._log = log
        self._patience = patience
        self._monotonic = monotonic
        self._child: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """The process that runs now; None between two of them."""
        return None if self._child is None else self._child.pid

    async def __aenter__(self) -> Self:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        await self._start()
        self._watch = asyncio.create_task(self._keep_running())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        await self._stop()

    async def ready(self) -> None:
        """Wait until it answers. Raises RasaDidNotStart if it ends first, or stays silent."""
        until = self._monotonic() + self._patience.ready
        while not await answers(self.url):
            if self.restarts or self._monotonic() > until:
                raise RasaDidNotStart(f"Rasa did not start; see {self._log}")
            await asyncio.sleep(0.2)

    async def _start(self) -> None:
        with self._log.open("ab") as output:
            self._child = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", tied.__file__, str(os.getpid())),
                *self._command.words(),
                cwd=self._command.root,
                env=self._command.environment(),
                start_new_session=True,  # a Ctrl-C is for us; we stop Rasa ourselves
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )

    async def _keep_running(self) -> None:
        wait = self._patience.first_restart
        while self._child is not None:
            started = self._monotonic()
            code = await self._child.wait()
            if self._monotonic() - started >= self._patience.settled:
                wait = self._patience.first_restart
            self.restarts += 1
            _log.warning("rasa_ended", code=code, restart_in=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, self._patience.longest_restart)
            await self._start()

    async def _stop(self) -> None:
        if self._child is None or self._child.returncode is not None:
            return
        self._child.terminate()
        try:
            await asyncio.wait_for(self._child.wait(), self._patience.grace)
        except TimeoutError:
            os.killpg(self._child.pid, signal.SIGKILL)
            await self._child.wait()


async def answers(url: str) -> bool:
    """Tell whether a Rasa at `url` answers at all."""
    limit = aiohttp.ClientTimeout(total=2)
    try:
        async with aiohttp.ClientSession(timeout=limit) as http, http.get(url) as response:
            return response.status == 200
    except (aiohttp.ClientError, TimeoutError):
        return False
