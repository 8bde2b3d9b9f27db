"""Erasing a person, everywhere that we keep something of theirs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from preparation.clock import Clock, NewId
from preparation.delivery.folder import take_away
from preparation.model import PatientId, PracticeId
from preparation.records.audit import append
from preparation.records.copies import Copy, copies_sent
from preparation.records.database import Connection, Database
from preparation.records.erasure import Erased, erase_patient


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done, and what somebody else must do."""

    rows: int
    files: int
    elsewhere: tuple[Copy, ...]
    """Copies that a receiver took, which only they can remove."""
    forgotten: bool
    """False: the database's log still holds deleted pages; the nightly round tries again."""


class Eraser:
    """Erases people from the record, and their summaries from the folder."""

    def __init__(self, database: Database, folder: Path, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._folder = folder
        self._clock = clock
        self._new_id = new_id

    async def erase(self, practice_id: PracticeId, patient_id: PatientId, *, by: str) -> Erasure:
        """Erase a patient of a practice. The audit keeps that it was done. Raises NotFound."""

        def work(c: Connection) -> tuple[Erased, tuple[Copy, ...]]:
            now = self._clock()
            elsewhere = copies_sent(c, patient_id)
            erased = erase_patient(c, practice_id, patient_id, now=now, new_id=self._new_id)
            append(c, now, practice_id, by, "erased a person's record", patient_id)
            return erased, elsewhere

        erased, elsewhere = await self._database.write(work)
        files = await asyncio.to_thread(take_away, self._folder, practice_id, erased.preparations)
        forgotten = await self._database.forget_deleted()
        return Erasure(sum(erased.rows.values()), files, elsewhere, forgotten)
