"""How much memory a process takes, as the system counts it."""

from __future__ import annotations

import re
from pathlib import Path


def memory_mb(pid: int, proc: Path = Path("/proc")) -> dict[str, int]:
    """Return the resident and the proportional size of a process and those below it.

    Resident (RSS) counts pages shared with others in full, proportional (PSS) by share.
    Empty where the system does not tell (not Linux).
    """
    found = [_sizes(one, proc) for one in _family(pid, proc)]
    names = {name for sizes in found for name in sizes}
    return {
        name: round(sum(sizes.get(name, 0) for sizes in found) / 1024) for name in sorted(names)
    }


def _family(pid: int, proc: Path) -> list[int]:
    try:
        children = (proc / f"{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(one for child in children for one in _family(int(child), proc))]


def _sizes(pid: int, proc: Path) -> dict[str, int]:
    """Return kilobytes by name."""
    try:
        text = (proc / f"{pid}/smaps_rollup").read_text()
    except OSError:
        return {}
    return {name.lower(): int(size) for name, size in re.findall(r"^(Rss|Pss): +(\d+)", text, re.M)}
