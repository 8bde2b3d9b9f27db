"""Programs that the bench starts beside itself, which end when it ends, however it ends."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from beforehand import tied
from beforehand.content import ROOT
from preparation.errors import BeforehandError

_START_SECONDS = 240.0
_OURS = ("BEFOREHAND_", "TWILIO_")


class DidNotStart(BeforehandError):
    """Something that was to be measured did not start."""


@asynccontextmanager
async def child(
    words: Sequence[str], log: Path, environment: Mapping[str, str]
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a Python module with arguments while the context is open."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", tied.__file__, str(os.getpid())),
            *(sys.executable, "-m", *words),
            cwd=ROOT,
            env={**without_settings(os.environ), **environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def without_settings(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that are no settings of ours: a bench never texts anybody."""
    return {name: text for name, text in environ.items() if not name.startswith(_OURS)}


async def until_answering(url: str, process: asyncio.subprocess.Process, log: Path) -> None:
    """Return when an address answers with 200. Raises DidNotStart."""
    until = time.perf_counter() + _START_SECONDS
    async with aiohttp.ClientSession() as http:
        while time.perf_counter() < until and process.returncode is None:
            if await _answers(http, url):
                return
            await asyncio.sleep(0.1)
    raise DidNotStart(f"what was to be measured did not start:\n{end_of(log)}")


def end_of(log: Path) -> str:
    """Return the last lines of a log, which say why."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-5:])


async def _answers(http: aiohttp.ClientSession, url: str) -> bool:
    try:
        async with http.get(url) as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False
