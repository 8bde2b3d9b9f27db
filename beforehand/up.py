"""`./run`: everything, until somebody says stop."""

from __future__ import annotations

import asyncio
import signal

from beforehand.settings import Settings
from beforehand.status import introduction
from beforehand.training import Say
from beforehand.wiring import running


async def up(settings: Settings, say: Say) -> None:
    """Run until SIGINT or SIGTERM, then stop everything in order.

    A signal that comes while things are still starting ends that. Raises BeforehandError
    when a part cannot start.
    """
    loop, stop, ready = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    work = asyncio.create_task(_run(settings, say, ready, stop))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({work, stopping}, return_when="FIRST_COMPLETED")
    stopping.cancel()
    if not ready.is_set():
        work.cancel()
    try:
        await work
    except asyncio.CancelledError:
        say("Stopped before it was ready")


async def _run(settings: Settings, say: Say, ready: asyncio.Event, stop: asyncio.Event) -> None:
    async with running(settings, say) as program:
        ready.set()
        for line in await introduction(settings, program):
            say(line)
        await stop.wait()
        say("Stopping")
