"""Everything that happens without anybody asking: the loops of a running program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import structlog

from beforehand.engine import Engine
from beforehand.escalating import build_alarms, build_escalations
from beforehand.importing import build_imports
from beforehand.keeping import build_audit_watch, build_retention
from beforehand.settings import Settings
from beforehand.started import StartedByUs
from preparation.delivery.dispatch import Dispatcher

A_MINUTE = 60.0
AN_HOUR = 3600.0
RECONCILE_SECONDS = 180.0
DELIVERY_SECONDS = 1.0
AN_INSTANT = 0.25

log = structlog.get_logger()


@asynccontextmanager
async def running_rounds(
    engine: Engine,
    settings: Settings,
    deliveries: Dispatcher,
    more: Iterable[Coroutine[Any, Any, None]] = (),
) -> AsyncIterator[None]:
    """Run the loops, and `more`, while the context is open; turns under way are finished first."""
    started = StartedByUs(engine)
    retention = build_retention(settings, engine.outside.database)
    loops = [
        every(RECONCILE_SECONDS, "reconciler", engine.reconciler.catch_up),
        _until_caught_up(engine, "emergencies", engine.serving.serve_emergencies),
        _until_caught_up(engine, "what to do", partial(engine.outbox.send_due, only_safety=True)),
        keep_going("inbox", _caught_up(engine, engine.dispatcher.run)),
        keep_going("outbox", _caught_up(engine, engine.outbox.run)),
        every(A_MINUTE, "practices", engine.directory.refresh),
        every(A_MINUTE, "invites", started.invite_due),
        every(A_MINUTE, "imports", build_imports(engine).take_left),
        every(A_MINUTE, "reminders", started.remind_due),
        every(A_MINUTE, "wishes", started.take_wishes),
        every(A_MINUTE, "deadlines", started.close_due),
        every(AN_HOUR, "retention", retention.run_when_due),
        every(AN_HOUR, "audit trail", build_audit_watch(engine).run_when_due),
        every(A_MINUTE, "reading", started.tell_of_reading),
        every(A_MINUTE, "afterwards", started.ask_afterwards),
        every(A_MINUTE, "late deliveries", build_alarms(engine, settings.mail).sound),
        every(A_MINUTE, "escalations", build_escalations(engine, settings.mail).pass_on),
        *(_delivering(deliveries, engine, target) for target in deliveries.targets),
        *more,
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


def _caught_up(engine: Engine, run: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
    """Run a loop once what was missed is in: it comes before what comes now."""

    async def run_after() -> None:
        await engine.reconciler.first_look()
        await run()

    return run_after


async def _until_caught_up(
    engine: Engine, name: str, work: Callable[[], Awaitable[object]]
) -> None:
    """Do what no emergency should wait for, as long as everything else does."""
    looked = asyncio.create_task(engine.reconciler.first_look())
    try:
        while not looked.done():
            await _try(name, work)
            await asyncio.wait([looked], timeout=AN_INSTANT)
    finally:
        looked.cancel()


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
