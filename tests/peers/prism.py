"""Prism between the official client and our stand-in, judging both by Twilio's own OpenAPI.

Prism (Stoplight) reads Twilio's published description, which comes in the npm package
@twilio-alpha/mcp. A request that breaks it is answered 422; an answer that breaks it, 500.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.peers.answering import until_it_answers

ROOT = Path(__file__).parents[2]
PRISM = ROOT / "node_modules/@stoplight/prism-cli/dist/index.js"
SPEC = ROOT / "node_modules/@twilio-alpha/mcp/twilio-oai/spec/json/twilio_api_v2010.json"
SECONDS_TO_START = 60


def described(folder: Path) -> Path:
    """Return Twilio's description with one slip put right.

    It calls the addresses of pages absolute (`uri`), while its own examples, the real API
    and the official client all have them relative.
    """
    text = SPEC.read_text(encoding="utf-8")
    path = folder / "twilio.json"
    path.write_text(text.replace('"format": "uri"', '"format": "uri-reference"'), "utf-8")
    return path


@asynccontextmanager
async def running_prism(upstream: str, port: int, folder: Path) -> AsyncIterator[str]:
    """Start Prism in front of `upstream`, give its address, and stop it by its own pid."""
    listening = ("proxy", "-h", "127.0.0.1", "-p", str(port), "--errors")
    child = await asyncio.create_subprocess_exec(
        "node",
        str(PRISM),
        *listening,
        str(described(folder)),
        upstream,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await until_it_answers(child, url, "Prism", SECONDS_TO_START)
        yield url
    finally:
        if child.returncode is None:
            child.terminate()
        await child.wait()
