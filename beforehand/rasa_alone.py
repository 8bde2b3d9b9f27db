"""A Rasa of our own with its actions: trained if need be, started, watched and stopped."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from rasa_sdk import Action

from beforehand.actions_endpoint import ActionsEndpoint
from beforehand.content import ROOT
from beforehand.rasa_process import RasaCommand, RasaProcess, free_port
from beforehand.serving import bind, serving
from beforehand.training import Say, trained_model


@asynccontextmanager
async def serving_actions(actions: Sequence[Action], token: str, port: int) -> AsyncIterator[None]:
    """Serve the custom actions on a loopback port while the context is open."""
    endpoint = ActionsEndpoint(actions, token).application()
    async with serving(endpoint, bind(port)):
        yield


@asynccontextmanager
async def own_rasa(
    token: str, actions_port: int, logs: Path, say: Say
) -> AsyncIterator[RasaProcess]:
    """Run a Rasa of our own while the context is open. It is starting, not ready yet."""
    model = await trained_model(ROOT, logs / "training.log", say)
    command = RasaCommand(
        root=ROOT,
        model=model,
        port=free_port(),
        token=token,
        actions_url=f"http://127.0.0.1:{actions_port}/webhook",
    )
    async with RasaProcess(command, logs / "rasa.log") as rasa:
        yield rasa
