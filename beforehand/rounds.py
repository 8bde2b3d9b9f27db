"""Everything that happens without anybody asking: the loops of a running program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import aiohttp
import structlog

from beforehand.deliveries import build_deliveries
from beforehand.engine import Engine
from beforehand.settings import Settings
from beforehand.started import StartedByUs
from preparation.delivery.dispatch import Dispatcher

A_MINUTE = 60.0
RECONCILE_SECONDS = 180.0
DELIVERY_SECONDS = 1.0

log = structlog.get_logger()


@asynccontextmanager
async def running_rounds(
    engine: Engine, settings: Settings, http: aiohttp.ClientSession
) -> AsyncIterator[None]:
    """Run the loops while the context is open; turns under way are finished first."""
    deliveries = build_deliveries(
        engine, settings.home / "delivered", http, allow_loopback=settings.is_demo
    )
    started = StartedByUs(engine)
    loops = [
        every(RECONCILE_SECONDS, "reconciler", engine.reconciler.catch_up),
        keep_going("inbox", engine.dispatcher.run),
        keep_going("outbox", engine.outbox.run),
        every(A_MINUTE, "practices", engine.directory.refresh),
        every(A_MINUTE, "invites", started.invite_due),
        every(A_MINUTE, "reminders", started.remind_due),
        every(A_MINUTE, "deadlines", started.close_due),
        *(_delivering(deliveries, engine, target) for target in deliveries.targets),
    ]
    tasks = [asyncio.create_task(loop) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _delivering(deliveries: Dispatcher, engine: Engine, target: str) -> None:
    """Give every target a loop of its own: a slow one delays no other."""

    async def round_() -> None:
        await deliveries.run_due(engine.outside.clock(), only=target)

    await every(DELIVERY_SECONDS, f"deliveries to {target}", round_)


async def every(seconds: float, name: str, work: Callable[[], Awaitable[object]]) -> None:
    """Do `work` now and then every `seconds`, for ever, whatever happens."""
    while True:
        await _try(name, work)
        await asyncio.sleep(seconds)


async def keep_going(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run a loop of its own kind, and start it again when it falls over."""
    await every(1.0, name, run)


async def _try(name: str, work: Callable[[], Awaitable[object]]) -> None:
    try:
        await work()
    except Exception as problem:  # the loop must go on; the next round tries again
        log.error("background work failed", loop=name, problem=type(problem).__name__)
