"""The project's own Rasa for one run of the tests: trained if need be, then really run."""

from __future__ import annotations

import asyncio
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from beforehand.rasa_process import RasaCommand, free_port
from beforehand.training import trained_model

_SECONDS_TO_START = 180


@contextmanager
def running_rasa(root: Path, token: str, actions_port: int, log: Path) -> Iterator[str]:
    """Start Rasa on a free port, give its address, and stop it by its own pid."""
    actions = f"http://127.0.0.1:{actions_port}/webhook"
    command = RasaCommand(root, _model(root, log), free_port(), token, actions)
    with log.open("ab") as output:
        child = subprocess.Popen(
            command.words(), cwd=root, env=command.environment(), stdout=output, stderr=output
        )
    try:
        _wait(child, command.url, log)
        yield command.url
    finally:
        child.terminate()
        child.wait(30)


def _model(root: Path, log: Path) -> Path:
    with ThreadPoolExecutor(1) as own_thread:  # the tests may have a loop running in theirs
        training = trained_model(root, log.with_name("train.log"), print)
        return own_thread.submit(asyncio.run, training).result()


def _wait(child: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until and child.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"Rasa did not start:\n{log.read_text(errors='replace')[-4000:]}")
