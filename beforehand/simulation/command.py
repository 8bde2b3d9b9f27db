"""`./run simulate FILE`: starts a Rasa for the scripts and plays them."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path
from typing import Any

import aiohttp

from beforehand.content import CONTENT
from beforehand.rasa_alone import own_rasa, serving_actions
from beforehand.rasa_client import RasaClient
from beforehand.rasa_process import free_port
from beforehand.simulation.run import Readers, read_scripts, simulate
from beforehand.training import Say
from bot.actions import make_actions


async def simulate_file(file: Path, say: Say) -> list[dict[str, Any]]:
    """Play the scripts of a file and return what became of each. Raises ScriptRefused."""
    scripts = read_scripts(file)
    token, port, readers = secrets.token_hex(16), free_port(), Readers()
    with tempfile.TemporaryDirectory(prefix="beforehand-") as logs:
        async with (
            own_rasa(token, port, Path(logs), say) as rasa,
            serving_actions(make_actions(readers, CONTENT), token, port),
            aiohttp.ClientSession() as http,
        ):
            await rasa.ready()
            return await simulate(scripts, RasaClient(http, [rasa.url], token), readers)
