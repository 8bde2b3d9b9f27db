"""NHS Digital's own MESH sandbox, run for a test."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.peers.answering import until_it_answers

SHARED_KEY, PASSWORD = "TestKey", "password"
FROM, TO = "X26ABC1", "X26ABC2"
"""Mailboxes that the sandbox has."""


@asynccontextmanager
async def running_mesh(port: int) -> AsyncIterator[str]:
    """Start the sandbox, give its address, and stop it by its own pid."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "mesh_sandbox.api:app"),
        *("--host", "127.0.0.1", "--port", str(port), "--log-level", "critical"),
        env=os.environ | {"STORE_MODE": "memory", "SHARED_KEY": SHARED_KEY},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await until_it_answers(child, f"{url}/health", "the MESH sandbox")
        yield url
    finally:
        if child.returncode is None:
            child.terminate()
        await child.wait()
