"""What the figures were measured on, and how busy it was."""

from __future__ import annotations

import os
import platform
import sqlite3
import time
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

from beforehand.bench.figures import p50_p99

_COMMITS = 200


def machine(root: Path, scratch: Path) -> dict[str, Any]:
    """Return cores, versions, load, and what a synced commit costs on the disk of `scratch`."""
    return {
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else _cores(),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "rasa": _rasa(root),
        "aiohttp": version("aiohttp"),
        "sqlite": sqlite3.sqlite_version,
        "database": "sqlite",
        "commit_ms": commit_ms(scratch / "commits.db"),
        "load_before": load(),
    }


def load() -> float:
    """Return how many processes wanted a core, on average over the last minute."""
    return round(os.getloadavg()[0], 1)


def commit_ms(path: Path) -> dict[str, float]:
    """Return what the smallest synced commit takes: the disk's part in every figure."""
    database, took = sqlite3.connect(path, isolation_level=None), []
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        database.execute(f"PRAGMA {pragma}")
    database.execute("CREATE TABLE one (number INTEGER)")
    for number in range(_COMMITS):
        start = time.perf_counter()
        database.execute("INSERT INTO one VALUES (?)", (number,))
        took.append((time.perf_counter() - start) * 1000)
    database.close()
    return p50_p99(took)


def _cores() -> int:
    return os.cpu_count() or 1


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _rasa(root: Path) -> str:
    packages = tomllib.loads((root / "bot/uv.lock").read_text(encoding="utf-8"))["package"]
    return next((one["version"] for one in packages if one["name"] == "rasa"), "")
