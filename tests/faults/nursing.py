"""Keeping a nursery: one for many tests, since it takes seconds to load."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from beforehand.content import ROOT


@dataclass(frozen=True, slots=True)
class Nursery:
    """A process that obeys, one order at a time."""

    process: subprocess.Popen[str]

    async def obeys(self, order: dict[str, Any]) -> int:
        """Give an order and return what came of it."""
        return await asyncio.to_thread(self._ask, order)

    def _ask(self, order: dict[str, Any]) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer: int = self.hears()
        return answer

    def hears(self) -> Any:
        """Return the next thing it says."""
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())


@contextmanager
def open_nursery(environ: Mapping[str, str]) -> Iterator[Nursery]:
    """Keep a nursery while the context is open. `environ`: what it finds besides ours."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.nursery"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, **environ},
    )
    with process:
        nursery = Nursery(process)
        assert nursery.hears() == "ready"
        yield nursery
