"""Reading files that were given, and taking them in: beside the pages."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

import structlog

from practice.import_reports import as_kept
from practice.room import Surroundings
from preparation.conversation.links import TOKEN_LENGTH
from preparation.imports.taking import Imports
from preparation.imports.vocabulary import Vocabulary
from preparation.invite.wording import CountSegments, invite_text, page_link
from preparation.model import PracticeId
from preparation.record import PreparationRecord
from preparation.records.imports import UploadId, UploadState, set_upload_state

log = structlog.get_logger()


class ImportWork:
    """Files being read or taken in, by this process."""

    def __init__(
        self, here: Surroundings, vocabulary: Vocabulary, count_segments: CountSegments
    ) -> None:
        self._here = here
        keep = partial(as_kept, words=here.words)
        self._imports = Imports(here.database, here.clock, here.new_id, vocabulary, keep)
        self._count_segments = count_segments
        self._under_way: dict[UploadId, asyncio.Task[None]] = {}

    def is_under_way(self, upload_id: UploadId) -> bool:
        """Tell whether this process is at work on a file."""
        return upload_id in self._under_way

    def begin_reading(self, practice_id: PracticeId, upload_id: UploadId) -> None:
        """Read files and compare them with the record; nothing of them is written."""
        self._begin(upload_id, self._read(practice_id, upload_id))

    def begin_taking(self, practice_id: PracticeId, upload_id: UploadId) -> None:
        """Take files in, share by share."""
        self._begin(upload_id, self._take(practice_id, upload_id))

    async def finish(self) -> None:
        """Wait for what is under way."""
        await asyncio.gather(*self._under_way.values(), return_exceptions=True)

    def _begin(self, upload_id: UploadId, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self._under_way[upload_id] = task
        task.add_done_callback(lambda _task: self._under_way.pop(upload_id, None))

    def _parts_of(self, record: PreparationRecord) -> int:
        """Return how many parts somebody's invite would be."""
        here = self._here
        link = page_link(here.public_url, "x" * TOKEN_LENGTH)
        return invite_text(record, link, here.words, self._count_segments).segments

    async def _read(self, practice_id: PracticeId, upload_id: UploadId) -> None:
        """Say so on the page, and name nobody in the log, where something breaks."""
        try:
            await self._imports.preview(practice_id, upload_id, self._parts_of)
        except Exception as problem:
            log.error("reading an import failed", problem=type(problem).__name__)
            here, failed = self._here, UploadState.FAILED
            await here.database.write(
                lambda c: set_upload_state(
                    c, upload_id, failed, at=here.clock(), new_id=here.new_id
                )
            )

    async def _take(self, practice_id: PracticeId, upload_id: UploadId) -> None:
        """Take files in; where something breaks, the round of `take_left` goes on with it."""
        try:
            await self._imports.take(practice_id, upload_id)
        except Exception as problem:
            log.error("an import broke off", problem=type(problem).__name__)
