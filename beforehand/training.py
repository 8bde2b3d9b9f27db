"""Training the Rasa model, only when what it is made from has changed."""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
import shutil
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from preparation.errors import BeforehandError

Say = Callable[[str], None]

_STEP_SECONDS = 10.0
_ALONE = ("config.yml", "domain.yml", "bot/uv.lock")


class TrainingFailed(BeforehandError):
    """Rasa could not train a model; the message names the log and quotes its end."""


def model_sources(root: Path) -> list[Path]:
    """Return every file that a model is made from, in a fixed order."""
    data = (path for path in (root / "bot/data").rglob("*") if path.suffix in (".yml", ".yaml"))
    return sorted([*(root / name for name in _ALONE), *data, *(root / "bot").glob("*.py")])


def model_path(root: Path) -> Path:
    """Return where the model made from the present sources is, or would be."""
    digest = hashlib.sha256()
    for path in model_sources(root):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(root)}|{len(content)}|".encode() + content)
    return root / "models" / f"{digest.hexdigest()[:20]}.tar.gz"


async def trained_model(root: Path, log: Path, say: Say) -> Path:
    """Return the model made from the present sources, trained now if there is none.

    Two programs that start at once train one model. Raises TrainingFailed.
    """
    model = model_path(root)
    if model.exists():
        return model
    model.parent.mkdir(exist_ok=True)
    async with _one_at_a_time(model.parent / ".lock"):
        if not model.exists():
            await _train(root, model, log, say)
    return model


@asynccontextmanager
async def _one_at_a_time(lock: Path) -> AsyncIterator[None]:
    with lock.open("w") as file:
        while True:  # asked for, not waited for: a Ctrl-C must still be heard
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                await asyncio.sleep(0.2)
        yield


async def _train(root: Path, model: Path, log: Path, say: Say) -> None:
    scratch = model.parent / f".training-{os.getpid()}"
    log.parent.mkdir(parents=True, exist_ok=True)
    say("Training the conversation model (about half a minute, only when it changed)")
    try:
        with log.open("wb") as output:
            code = await _run(_train_command(root, scratch, model), root, output.fileno(), say)
        if code != 0:
            raise TrainingFailed(f"Training failed; see {log}. Its last lines:\n{_end_of(log)}")
        (scratch / model.name).replace(model)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _train_command(root: Path, out: Path, model: Path) -> list[str]:
    # --force: Rasa's own cache does not notice a change in a module that a component imports.
    name = model.name.removesuffix(".tar.gz")
    return [
        *(str(root / "bot/.venv/bin/rasa"), "train", "--force"),
        *("--config", "config.yml", "--domain", "domain.yml", "--data", "bot/data"),
        *("--out", str(out), "--fixed-model-name", name),
    ]


def rasa_environment(**more: str) -> dict[str, str]:
    """Return the variables that Rasa is started with: none of our own secrets among them."""
    kept = {
        name: os.environ[name]
        for name in ("PATH", "HOME", "LANG", "TMPDIR", "TZ")
        if name in os.environ
    }
    return (
        kept
        | {
            "RASA_TELEMETRY_ENABLED": "false",
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
            "PYTHONWARNINGS": "ignore",
        }
        | more
    )


async def _run(command: list[str], root: Path, output: int, say: Say) -> int:
    child = await asyncio.create_subprocess_exec(
        *command,
        cwd=root,
        env=rasa_environment(),
        start_new_session=True,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=output,
    )
    seconds = 0.0
    waiting = asyncio.create_task(child.wait())
    try:
        while not (await asyncio.wait([waiting], timeout=_STEP_SECONDS))[0]:
            seconds += _STEP_SECONDS
            say(f"  still training, {seconds:.0f} seconds so far")
        return waiting.result()
    except asyncio.CancelledError:
        os.killpg(child.pid, signal.SIGKILL)
        await waiting
        raise


def _end_of(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-20:])
