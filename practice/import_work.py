"""Reading a file that was given, and taking it in: beside the pages, one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog

from practice.import_reports import as_kept
from practice.room import Surroundings
from preparation.imports.applying import apply, preview
from preparation.imports.changes import ImportReport
from preparation.imports.reading import read_file
from preparation.imports.result_codes import ResultCodes
from preparation.imports.rows import ImportPlan
from preparation.model import Practice, PracticeId
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.identity_doubts import note_doubts
from preparation.records.imports import (
    UploadId,
    UploadState,
    read_parts,
    read_upload,
    set_upload_state,
)
from preparation.records.practices import read_practice

log = structlog.get_logger()


class ImportWork:
    """Files being read or taken in, by this process."""

    def __init__(self, here: Surroundings, codes: ResultCodes) -> None:
        self._here = here
        self._codes = codes
        self._under_way: dict[UploadId, asyncio.Task[None]] = {}

    def is_under_way(self, upload_id: UploadId) -> bool:
        """Tell whether this process is at work on a file."""
        return upload_id in self._under_way

    def begin_reading(self, practice_id: PracticeId, upload_id: UploadId) -> None:
        """Read a file and compare it with the record; nothing of it is written."""
        self._begin(upload_id, self._read(practice_id, upload_id))

    def begin_taking(
        self, practice_id: PracticeId, upload_id: UploadId, by: str, *, good_rows_only: bool
    ) -> None:
        """Take a file in."""
        self._begin(upload_id, self._take(practice_id, upload_id, by, good_rows_only))

    async def finish(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _begin(self, upload_id: UploadId, work: Any) -> None:
        task = asyncio.ensure_future(self._guarded(upload_id, work))
        self._under_way[upload_id] = task
        task.add_done_callback(lambda _task: self._under_way.pop(upload_id, None))

    async def _guarded(self, upload_id: UploadId, work: Any) -> None:
        """Say so on the page, and name nobody in the log, where something breaks."""
        try:
            await work
        except Exception as problem:
            log.error("an import failed", problem=type(problem).__name__)
            await self._state(upload_id, UploadState.FAILED, None)

    async def _read(self, practice_id: PracticeId, upload_id: UploadId) -> None:
        here = self._here
        practice, plan = await self._plan(practice_id, upload_id)
        report = await here.database.read(
            lambda c: preview(
                c, here.database.vault, practice, plan, now=here.clock(), new_id=here.new_id
            )
        )

        def keep(c: Connection) -> None:
            vault, now = here.database.vault, here.clock()
            note_doubts(c, vault, practice_id, report.doubts, at=now, new_id=here.new_id)

        await here.database.write(keep)
        await self._state(upload_id, UploadState.READ, as_kept(report, here.words))

    async def _take(
        self, practice_id: PracticeId, upload_id: UploadId, by: str, good_rows_only: bool
    ) -> None:
        here = self._here
        practice, plan = await self._plan(practice_id, upload_id)

        def work(c: Connection) -> ImportReport:
            now, vault = here.clock(), here.database.vault
            report = apply(
                c, vault, practice, plan, now=now, new_id=here.new_id, partial=good_rows_only
            )
            done = "imported a file" if report.applied else "an import was refused"
            append(c, now, practice_id, by, done, upload_id)
            return report

        report = await here.database.write(work)
        await self._state(upload_id, UploadState.DONE, as_kept(report, here.words))

    async def _plan(
        self, practice_id: PracticeId, upload_id: UploadId
    ) -> tuple[Practice, ImportPlan]:
        here = self._here

        def read(c: Connection) -> tuple[Practice, bytes, bool]:
            upload = read_upload(c, practice_id, upload_id)
            return read_practice(c, practice_id), read_parts(c, upload_id), upload.routine

        practice, data, routine = await here.database.read(read)
        reading = partial(
            read_file, data, practice, self._codes, here.clock(), name="", routine=routine
        )
        return practice, await asyncio.to_thread(reading)

    async def _state(
        self, upload_id: UploadId, state: UploadState, report: Mapping[str, Any] | None
    ) -> None:
        here = self._here
        await here.database.write(
            lambda c: set_upload_state(
                c, upload_id, state, at=here.clock(), new_id=here.new_id, report=report
            )
        )
