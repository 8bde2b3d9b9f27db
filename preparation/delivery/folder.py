"""Delivery into a folder: a PDF and a JSON file, whole or not at all, named without a name."""

from __future__ import annotations

import asyncio
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

from preparation.delivery.base import SummaryPackage
from preparation.errors import DeliveryFailed
from preparation.model import PracticeId, PreparationId

_PRIVATE = 0o700
_VERSION = re.compile(r"-v(\d+)\.(?:pdf|json)$")


class FolderTarget:
    """Keeps the newest version of every summary in `folder`, one folder below a practice.

    Earlier versions are taken away: what a patient took back does not stay behind.
    """

    name = "folder"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def deliver(self, package: SummaryPackage) -> str:
        """Write both files, synced to the disk, and return what they are called."""
        pdf = await package.pdf()
        try:
            return await asyncio.to_thread(self._write, package, pdf)
        except OSError as problem:
            reason = f"the folder cannot be written: {problem.strerror}"
            raise DeliveryFailed(reason, permanent=False) from None

    def _write(self, package: SummaryPackage, pdf: bytes) -> str:
        folder = self._folder / package.practice.id
        for part in (self._folder, folder):
            part.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
        versions = _versions(folder, package.preparation_id)
        if not any(number > package.version for number in versions.values()):
            write_whole(folder / f"{package.key}.pdf", pdf)
            write_whole(folder / f"{package.key}.json", package.json)
            for path, number in versions.items():
                if number < package.version:
                    path.unlink(missing_ok=True)
            _sync(folder)
        return package.key


def take_away(folder: Path, practice_id: PracticeId, of: Iterable[PreparationId]) -> int:
    """Remove every version of these preparations' summaries from `folder`; return how many."""
    below, removed = folder / practice_id, 0
    if not below.is_dir():
        return 0
    for preparation_id in of:
        for path in _versions(below, preparation_id):
            path.unlink(missing_ok=True)
            removed += 1
    _sync(below)
    return removed


def write_whole(path: Path, content: bytes) -> None:
    """Write a file for its owner's eyes only: after a crash it is there whole, or not there."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".part-")  # mode 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    _sync(path.parent)


def _versions(folder: Path, preparation_id: str) -> dict[Path, int]:
    found = {}
    for path in folder.iterdir():
        if path.name.startswith(f"{preparation_id}-v") and (match := _VERSION.search(path.name)):
            found[path] = int(match[1])
    return found


def _sync(folder: Path) -> None:
    """Make the names in a folder durable, not only what is in the files."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
