"""A real FHIR R4 server and two more checkers: Medplum's router, its validator, and FHIR.js.

The server keeps what it is sent in memory; `url`/check/medplum and `url`/check/fhirjs say what
is wrong with a resource. See fhir.mjs.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.peers.answering import until_it_answers

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "tests/peers/fhir.mjs"


@asynccontextmanager
async def running_fhir(port: int) -> AsyncIterator[str]:
    """Start the server, give its address, and stop it by its own pid."""
    child = await asyncio.create_subprocess_exec(
        "node",
        str(SERVER),
        str(port),
        cwd=ROOT,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        await until_it_answers(child, f"{url}/Patient", "the FHIR server")
        yield url
    finally:
        if child.returncode is None:
            child.terminate()
        await child.wait()
