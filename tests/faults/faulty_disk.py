"""A disk that can be told to fail, and to lose at a power cut what was never synced.

LazyFS would do it below the file system and wants FUSE; this does it between SQLite and the C
library, in the process that is killed, and needs a C compiler and nothing else.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

_SOURCE = Path(__file__).with_name("faulty_disk.c")
_SECTOR = 512
WELL, FULL, READ_ONLY, ERRORS = "-", "f", "r", "e"


@dataclass(frozen=True, slots=True)
class FaultyDisk:
    """The library to preload, and the file that says how the disk is."""

    library: Path
    state: Path

    @property
    def environ(self) -> dict[str, str]:
        """What a process must be started with, to have this disk."""
        return {"LD_PRELOAD": str(self.library), "FAULTY_DISK": str(self.state)}

    def becomes(self, state: str) -> None:
        """Be WELL, FULL, READ_ONLY or give ERRORS on every sync, from now on."""
        with self.state.open("r+") as file:  # never cut to nothing: it is mapped
            file.write(state)

    def loses_power(self, database: Path, rng: Random, *, torn: bool) -> None:
        """Leave of a database's files what was synced; `torn`: and some sectors besides."""
        for path in _files(database):
            kept = path.with_name(f"{path.name}.synced")
            synced = kept.read_bytes() if kept.exists() else b""
            written = path.read_bytes() if path.exists() else b""
            path.write_bytes(_torn(synced, written, rng) if torn else synced)
        database.with_name(f"{database.name}-shm").unlink(missing_ok=True)


def build_disk(folder: Path) -> FaultyDisk | None:
    """Return a disk that is well so far, or None where there is no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        return None
    disk = FaultyDisk(folder / "faulty_disk.so", folder / "disk.state")
    disk.state.write_text(WELL)
    words = [compiler, "-shared", "-fPIC", "-O1", "-o", str(disk.library), str(_SOURCE)]
    subprocess.run([*words, "-ldl", "-lpthread"], check=True)
    return disk


def is_synced_now(database: Path) -> None:
    """Take a database that nobody has open for one that is wholly on the disk."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    shutil.copy(database, database.with_name(f"{database.name}.synced"))


def _files(database: Path) -> Iterator[Path]:
    yield database
    yield database.with_name(f"{database.name}-wal")


def _torn(synced: bytes, written: bytes, rng: Random) -> bytes:
    """Return the synced bytes, with each sector written since then there or not, by chance."""
    size = max(len(synced), len(written))
    left = bytearray(synced.ljust(size, b"\0"))
    for at in range(0, len(written), _SECTOR):
        if rng.random() < 0.5:
            left[at : at + _SECTOR] = written[at : at + _SECTOR]
    return bytes(left)
