"""Erasing a person, everywhere that we keep something of theirs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from preparation.clock import Clock, NewId
from preparation.delivery.folder import take_away
from preparation.model import PatientId, PracticeId
from preparation.records.audit_erasures import note_erased
from preparation.records.copies import Copy, copies_sent
from preparation.records.database import Connection, Database
from preparation.records.erasure import Erased, erase_patient


@dataclass(frozen=True, slots=True)
class Receipt:
    """By what an erasure is found again, when nothing of the person is left."""

    patient_id: PatientId
    line: int
    """Its number in the audit trail."""
    at: datetime


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done, and what somebody else must do."""

    receipt: Receipt
    rows: int
    files: int
    elsewhere: tuple[Copy, ...]
    """Copies that a receiver took, which only they can remove."""
    stopped: bool
    """Another import will not have them texted."""
    forgotten: bool
    """False: the database's log still holds deleted pages; the nightly round tries again."""


class Eraser:
    """Erases people from the record, and their summaries from the folder."""

    def __init__(self, database: Database, folder: Path, clock: Clock, new_id: NewId) -> None:
        self._database = database
        self._folder = folder
        self._clock = clock
        self._new_id = new_id

    async def erase(
        self,
        practice_id: PracticeId,
        patient_id: PatientId,
        *,
        by: str,
        contact_again: bool = False,
    ) -> Erasure:
        """Erase a patient of a practice. The audit keeps that it was done. Raises NotFound.

        Unless they may be contacted again, another import adds them and texts them nothing.
        """

        def work(c: Connection) -> tuple[Erased, tuple[Copy, ...], Receipt]:
            now, new_id = self._clock(), self._new_id
            elsewhere = copies_sent(c, patient_id)
            erased = erase_patient(
                c, practice_id, patient_id, now=now, new_id=new_id, contact_again=contact_again
            )
            line = note_erased(c, practice_id, patient_id, erased.preparations, by=by, at=now)
            return erased, elsewhere, Receipt(patient_id, line, now)

        erased, elsewhere, receipt = await self._database.write(work)
        files = await asyncio.to_thread(take_away, self._folder, practice_id, erased.preparations)
        forgotten = await self._database.forget_deleted()
        rows = sum(erased.rows.values())
        return Erasure(receipt, rows, files, elsewhere, erased.stopped, forgotten)
