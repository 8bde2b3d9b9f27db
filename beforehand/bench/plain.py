"""Plain Rasa: a form bot as anybody would begin one, measured beside ours.

Default pipeline and policies, SQL tracker store on SQLite, REST channel; no action server
and no validation, which would only slow it down. The project is in `plain_rasa/`; its model
is trained once and kept in models/ with the program's own.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from beforehand.bench.children import DidNotStart, end_of
from beforehand.content import ROOT
from beforehand.rasa_process import (
    Patience,
    RasaCommand,
    RasaDidNotStart,
    RasaProcess,
    free_port,
)
from beforehand.training import Say, TrainingFailed, rasa_environment

_START_SECONDS = 600.0
"""Its two neural networks take a minute to load, and many on a busy machine."""
PROJECT = Path(__file__).parent / "plain_rasa"


@dataclass(frozen=True, slots=True)
class PlainRasaCommand(RasaCommand):
    """How plain Rasa is started."""

    trackers: Path = Path()

    def words(self) -> list[str]:
        """Return the command line."""
        return [
            *(str(self.root / "bot/.venv/bin/rasa"), "run"),
            *("--port", str(self.port), "-i", "127.0.0.1"),
            *("--credentials", str(PROJECT / "credentials.yml")),
            *("--endpoints", str(PROJECT / "endpoints.yml")),
            *("--model", str(self.model)),
        ]

    def environment(self) -> dict[str, str]:
        """Return its variables."""
        return rasa_environment(PLAIN_RASA_TRACKERS=str(self.trackers))


@asynccontextmanager
async def plain_rasa(scratch: Path, say: Say) -> AsyncIterator[RasaProcess]:
    """Run plain Rasa while the context is open; it is ready."""
    model = await trained_plain_model(scratch / "plain-training.log", say)
    command = PlainRasaCommand(
        ROOT, model, free_port(), token="", actions_url="", trackers=scratch / "plain-trackers.db"
    )
    say("Starting plain Rasa")
    log = scratch / "plain-rasa.log"
    async with RasaProcess(command, log, patience=Patience(ready=_START_SECONDS)) as rasa:
        try:
            await rasa.ready()
        except RasaDidNotStart:
            raise DidNotStart(f"Plain Rasa did not start:\n{end_of(log)}") from None
        yield rasa


def plain_model_path(root: Path = ROOT, project: Path = PROJECT) -> Path:
    """Return where the model made from the present sources is, or would be."""
    digest = hashlib.sha256()
    sources = [root / "bot/uv.lock", *sorted(project.rglob("*.yml"))]
    for path in sources:
        digest.update(path.name.encode() + b"|" + path.read_bytes())
    return root / "models" / f"plain-{digest.hexdigest()[:20]}.tar.gz"


async def trained_plain_model(log: Path, say: Say) -> Path:
    """Return plain Rasa's model, trained now if there is none. Raises TrainingFailed."""
    model = plain_model_path()
    if model.exists():
        return model
    say("Training plain Rasa (two minutes or so, once)")
    scratch = model.parent / f".plain-training-{os.getpid()}"
    try:
        with log.open("wb") as output:
            process = await asyncio.create_subprocess_exec(
                *_train_command(scratch, model),
                cwd=ROOT,
                env=rasa_environment(PLAIN_RASA_TRACKERS=str(scratch / "trackers.db")),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
            await _finished(process)
        if process.returncode != 0:
            raise TrainingFailed(f"Plain Rasa could not be trained:\n{end_of(log)}")
        (scratch / model.name).replace(model)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return model


async def _finished(process: asyncio.subprocess.Process) -> None:
    try:
        await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


def _train_command(out: Path, model: Path) -> list[str]:
    return [
        *(str(ROOT / "bot/.venv/bin/rasa"), "train", "--force"),
        *("--config", str(PROJECT / "config.yml"), "--domain", str(PROJECT / "domain.yml")),
        *("--data", str(PROJECT / "data"), "--out", str(out)),
        *("--fixed-model-name", model.name.removesuffix(".tar.gz")),
    ]
