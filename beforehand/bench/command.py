"""`./run bench`: everything measured in one run, with the machine described beside it."""

from __future__ import annotations

import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any

import aiohttp

from beforehand.bench.backlog import drained
from beforehand.bench.bars import bars
from beforehand.bench.by_rest import ByRest
from beforehand.bench.chart import draw
from beforehand.bench.children import child, until_answering
from beforehand.bench.end_to_end import Acknowledged, ByText, acknowledge
from beforehand.bench.figures import Measured, p50_p99
from beforehand.bench.inside import InsideRasa
from beforehand.bench.machine import load, machine
from beforehand.bench.memory import memory_mb
from beforehand.bench.plain import plain_rasa
from beforehand.bench.plan import FULL, QUICK, Plan, Size
from beforehand.bench.program import Rasa, Running, own_rasa, running_program
from beforehand.bench.script import some_lines, unprompted
from beforehand.bench.table import show
from beforehand.bench.talking import Conversation, measure
from beforehand.content import ROOT
from beforehand.rasa_process import free_port
from beforehand.training import Say
from preparation.errors import BeforehandError

_WARM_UP = Size(2, 10)
_TALKERS, _TALKERS_TURNS = 8, 40
_SENDERS = 32


async def bench(*, quick: bool, out: Path | None, chart: Path | None, say: Say) -> None:
    """Measure, print the tables, and write figures and chart where they are wanted.

    Raises BeforehandError when something cannot be measured, or a file's folder is not there.
    """
    for path in (out, chart):
        if path is not None and not path.parent.is_dir():
            raise BeforehandError(f"There is no folder {path.parent} to write {path.name} in.")
    report(await run_bench(quick=quick, say=say), out, chart, say)


async def run_bench(*, quick: bool, say: Say) -> dict[str, Any]:
    """Measure, and return what docs/formats.md describes; what was not run is absent."""
    (ROOT / "var").mkdir(exist_ok=True)
    # not in /tmp: that may be memory, where syncing costs nothing
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as scratch:
        return await Bench(QUICK if quick else FULL, Path(scratch), say).run()


def report(found: dict[str, Any], out: Path | None, chart: Path | None, say: Say) -> None:
    """Print the tables, and write the figures and the chart where they are wanted."""
    show(found)
    if out is not None:
        out.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        say(f"Written to {out}")
    if chart is not None:
        chart.write_text(draw(found), encoding="utf-8")
        say(f"Drawn in {chart}")


class Bench:
    """One run. Each thing is measured while nothing else runs."""

    def __init__(self, plan: Plan, scratch: Path, say: Say, rasa: Rasa | None = None) -> None:
        """`rasa`: instead of one of its own."""
        self._plan = plan
        self._rasa = rasa
        self._scratch = scratch
        self._say = say
        self._talks: dict[str, dict[str, Measured]] = {}
        self._found: dict[str, Any] = {}

    async def run(self) -> dict[str, Any]:
        """Measure everything that is planned."""
        began, described = time.perf_counter(), machine(ROOT, self._scratch)
        await self._floor()
        await self._ours()
        if self._plan.plain:
            await self._plain()
        talks = {
            kind: {size: measured.as_json() for size, measured in each.items()}
            for kind, each in self._talks.items()
        }
        after = {"load_after": load(), "took_s": round(time.perf_counter() - began)}
        found = {"machine": described | after, **self._summed_up()}
        found |= self._found | {"talks": talks}
        return found | {"bars": [bar.as_json() for bar in bars(found)]}

    async def _floor(self) -> None:
        port, log = free_port(), self._scratch / "floor.log"
        words = ["beforehand.bench.floor", str(port), str(self._scratch / "floor.db")]
        url = f"http://127.0.0.1:{port}"
        async with child(words, log, {}) as process, aiohttp.ClientSession() as http:
            await until_answering(f"{url}/", process, log)
            await self._series("floor", self._plan.floor, lambda: ByRest(http, url))

    async def _ours(self) -> None:
        plan = self._plan
        home = self._scratch / "home"
        home.mkdir(mode=0o700)
        rasa = self._rasa or await own_rasa(home, self._say)
        self._say("Starting Rasa and the program")
        async with running_program(
            home, rasa, patients=plan.patients, begun=plan.backlog_people
        ) as running:
            self._found["start_s"] = round(running.start_seconds, 1)
            await self._series("inside", plan.inside, lambda: InsideRasa(running.dialogue))
            await self._series("end_to_end", plan.end_to_end, lambda: _texting(running))
            await self._paced(running)
            await self._acknowledging(running)
            await self._memory({"application": running.pid, "rasa": running.rasa.pid})
            if plan.backlog:
                self._say(f"Storing {plan.backlog:,} texts while Rasa is away")
                backlog = await drained(running, plan.backlog)
                self._say(f"  worked off in {backlog['drained_s']} s")
                self._found["backlog"] = backlog
                self._found[f"backlog_{plan.backlog}_s"] = backlog["drained_s"]

    async def _plain(self) -> None:
        async with (
            plain_rasa(self._scratch, self._say) as rasa,
            aiohttp.ClientSession() as http,
        ):
            await self._series("plain_rasa", self._plan.plain, lambda: ByRest(http, rasa.url))
            assert rasa.pid is not None
            await self._memory({"plain_rasa": rasa.pid})

    async def _series(
        self, kind: str, sizes: Sequence[Size], talk: Callable[[], Conversation]
    ) -> None:
        """Measure talks of every size, each with people nobody has talked with before."""
        warm = [talk() for _ in range(_WARM_UP.people)]
        await measure(warm, some_lines(_WARM_UP.turns))
        for size in sizes:
            await self._one(kind, size, [talk() for _ in range(size.people)])

    async def _paced(self, running: Running) -> None:
        for size in self._plan.paced:
            talks = [_texting(running) for _ in range(size.people)]
            await self._one("paced", size, talks, self._plan.pause)

    async def _one(
        self, kind: str, size: Size, talks: Sequence[Conversation], pause: float = 0.0
    ) -> None:
        self._say(f"{kind.replace('_', ' ')}: {size.people} x {size.turns} turns")
        measured = await measure(talks, some_lines(size.turns), pause)
        self._talks.setdefault(kind, {})[size.key] = measured
        self._say(f"  {p50_p99(measured.every)} ms, {measured.per_second:.0f} a second")

    async def _acknowledging(self, running: Running) -> None:
        people = list(islice(running.patients, _SENDERS))
        texts = self._plan.acknowledged
        self._say(f"Storing and acknowledging {texts} texts, twice")
        with ExitStack() as busy:
            busy.enter_context(running.rasa.busy())
            waiting = await acknowledge(running.line, people, texts, unprompted)
        await running.watcher.until_idle()
        talkers = [_texting(running) for _ in range(_TALKERS)]
        talking = asyncio.create_task(measure(talkers, some_lines(_TALKERS_TURNS)))
        beside = await acknowledge(running.line, people, texts, unprompted)
        await talking
        await running.watcher.until_idle()
        self._keep_rate("acknowledged_per_s", waiting)
        self._keep_rate("acknowledged_while_turns_run_per_s", beside)

    def _keep_rate(self, key: str, acknowledged: Acknowledged) -> None:
        self._found[key] = round(acknowledged.per_second)
        self._found.setdefault("acknowledged_ms", {})[key] = p50_p99(acknowledged.took)
        self._say(f"  {acknowledged.per_second:.0f} a second")

    async def _memory(self, pids: dict[str, int]) -> None:
        for part, pid in pids.items():
            sizes = await asyncio.to_thread(memory_mb, pid)
            for name, key in (("rss", "memory_mb"), ("pss", "memory_pss_mb")):
                if name in sizes:
                    self._found.setdefault(key, {})[part] = sizes[name]

    def _summed_up(self) -> dict[str, Any]:
        """Return the figures that are asked for most, from the longest talks there are."""
        found: dict[str, Any] = {}
        if inside := self._longest("inside").get("1"):
            found["rasa_turn_ms"] = {**p50_p99(inside.every), "by_turn": inside.by_turn()}
        ours = self._longest("end_to_end")
        found["turn_ms"] = {people: p50_p99(each.every) for people, each in ours.items()}
        found["turns_per_s"] = {people: round(each.per_second, 1) for people, each in ours.items()}
        for kind in ("plain_rasa", "floor"):
            if (theirs := self._longest(kind)) and (alone := theirs.get("1")):
                found[kind] = {
                    "turn_ms": {**p50_p99(alone.every), "by_turn": alone.by_turn()},
                    "turns_per_s": {
                        people: round(each.per_second, 1) for people, each in theirs.items()
                    },
                }
        return found

    def _longest(self, kind: str) -> dict[str, Measured]:
        """Return by people the longest of their talks."""
        talks = sorted(self._talks.get(kind, {}).values(), key=lambda each: each.turns)
        return {str(each.conversations): each for each in talks}


def _texting(running: Running) -> ByText:
    return ByText(running.line, running.watcher, next(running.patients))
