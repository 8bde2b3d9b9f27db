"""Waiting for a peer that was started as a process of its own."""

from __future__ import annotations

import asyncio

from aiohttp import ClientError, ClientSession

SECONDS_TO_START = 90


async def until_it_answers(
    child: asyncio.subprocess.Process, url: str, name: str, seconds: float = SECONDS_TO_START
) -> None:
    """Return once `url` answers. Raises RuntimeError when the process has ended instead."""
    async with ClientSession() as session, asyncio.timeout(seconds):
        while child.returncode is None:
            try:
                async with session.get(url):
                    return
            except (ClientError, OSError):
                await asyncio.sleep(0.1)
    raise RuntimeError(f"{name} did not start (exit {child.returncode})")
