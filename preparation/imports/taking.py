"""Taking files in beside the day's work: checked as a whole, written share by share.

A text never waits for an import: each share is a short transaction of its own. What was begun
is finished, also after a kill, for the files are kept until all of them is on record
(docs/decisions/0054).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import structlog

from preparation.clock import Clock, NewId
from preparation.errors import NotFound
from preparation.imports.applying import apply, past
from preparation.imports.changes import Comparison, ImportReport, PatientChange
from preparation.imports.comparing import compare
from preparation.imports.inviting import Weigh
from preparation.imports.previewing import Lines, look_ahead
from preparation.imports.problems import Problem
from preparation.imports.reading import Source, read_files
from preparation.imports.rows import BookingRow, ImportPlan
from preparation.imports.sharing import shares, size
from preparation.imports.vocabulary import Vocabulary
from preparation.invite.holding import BroughtBy, hold_due
from preparation.model import Practice, PracticeId, PreparationId
from preparation.records.audit import append
from preparation.records.database import Connection, Database
from preparation.records.identity_doubts import note_doubts
from preparation.records.import_takings import (
    Taking,
    claim_taking,
    left_takings,
    move_on,
    read_taking,
)
from preparation.records.imports import (
    UploadId,
    UploadState,
    keep_differences,
    read_parts,
    read_upload,
    set_upload_state,
)
from preparation.records.practices import read_practice

LEFT = timedelta(minutes=2)
"""Nobody is at work on an import of which nothing was heard for so long."""
MOST_TRIES = 5
_SHORTEST_BREATH, _LONGEST_BREATH = 0.02, 0.5
"""Seconds between two shares; as long as the share took, on a busy machine too. SQLite does
not queue who waits in another process: they look again and again until it is free."""

log = structlog.get_logger()
type Keep = Callable[[ImportReport], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Imports:
    """Reads the files that were given, and takes them in."""

    database: Database
    clock: Clock
    new_id: NewId
    vocabulary: Vocabulary
    keep: Keep
    """Turns a report into what is kept of it: JSON that names nobody."""

    async def preview(
        self, practice_id: PracticeId, upload_id: UploadId, weigh: Weigh
    ) -> ImportReport:
        """Compare files with the record and keep what would change; nothing else is written."""
        practice, plan = await self._plan(practice_id, upload_id)

        def read(c: Connection) -> tuple[ImportReport, Lines]:
            found, vault = self._check(c, practice, plan), self.database.vault
            return look_ahead(c, vault, practice, plan, found, weigh, now=self.clock())

        report, lines = await self.database.read(read)

        def kept(c: Connection) -> None:
            self._note_doubts(c, practice_id, report)
            keep_differences(c, upload_id, lines)
            self._state(c, upload_id, UploadState.READ, report)

        await self.database.write(kept)
        return report

    async def take(self, practice_id: PracticeId, upload_id: UploadId) -> ImportReport | None:
        """Take files in; None where somebody has stopped it. What is in already stays as it is.

        With anything refused nothing is written, unless the good rows alone were asked for.
        """
        taking = await self.database.read(lambda c: read_taking(c, upload_id))
        practice, plan = await self._plan(practice_id, upload_id)

        def read(c: Connection) -> tuple[ImportReport, list[ImportPlan], BroughtBy]:
            report, found = self._check(c, practice, plan)
            refused = {problem.place for problem in found.problems}
            return report, shares(plan, refused, found.refused_people), _brought(plan, found)

        report, parts, brought = await self.database.read(read)
        begun = taking.done > 0  # some of it is in: then what is left goes in, too
        if not report.problems or taking.good_rows_only or begun:
            late = await self._take_shares(practice, taking, parts)
            if late is None:
                return None
            report = replace(report, applied=True, problems=(*report.problems, *late))
        end = partial(self._end, practice_id, taking, report, brought)
        return await self.database.write(end)

    async def take_left(self) -> int:
        """Go on with what a process that is no more had begun; return how many it were."""
        now = self.clock()
        left = await self.database.read(lambda c: left_takings(c, before=now - LEFT))
        for practice_id, taking in left:
            if await self.database.write(partial(self._claim, taking=taking)):
                log.info("an import goes on", practice=practice_id)
                await self.take(practice_id, taking.upload_id)
        return len(left)

    def _claim(self, c: Connection, taking: Taking) -> bool:
        """Make a taking ours, once among many processes; what fails again and again ends."""
        now = self.clock()
        if not claim_taking(c, taking, now=now):
            return False
        if taking.tries < MOST_TRIES:
            return True
        kept = {"taken": taking.done, "total": taking.total}
        failed = UploadState.FAILED
        set_upload_state(c, taking.upload_id, failed, at=now, new_id=self.new_id, report=kept)
        return False

    def _check(
        self, c: Connection, practice: Practice, plan: ImportPlan
    ) -> tuple[ImportReport, Comparison]:
        """Compare a plan with the record as it is now."""
        found = compare(c, self.database.vault, practice.id, plan, self.new_id)
        notes = (*found.notes, *past(plan, self.clock()))
        report = ImportReport(
            False, found.counts, tuple(found.problems), notes, tuple(found.doubts), plan.columns
        )
        return report, found

    async def _take_shares(
        self, practice: Practice, taking: Taking, parts: Sequence[ImportPlan]
    ) -> list[Problem] | None:
        """Return what did not fit any more when its turn came; None where it was stopped."""
        done, total, late = 0, size(parts), list[Problem]()
        for share in parts:
            done += len(share.rows)
            step = replace(taking, done=done, total=total)
            began = asyncio.get_running_loop().time()
            said = await self.database.write(partial(self._share, practice, step, share))
            if said is None:
                return None
            late += said.problems
            took = asyncio.get_running_loop().time() - began
            await asyncio.sleep(min(max(took, _SHORTEST_BREATH), _LONGEST_BREATH))
        return late

    def _share(
        self, practice: Practice, step: Taking, share: ImportPlan, c: Connection
    ) -> ImportReport | None:
        """Take one share in, compared anew; what does not fit any more is refused."""
        now, vault = self.clock(), self.database.vault
        if not move_on(c, step, now=now):
            return None
        return apply(c, vault, practice, share, now=now, new_id=self.new_id, partial=True)

    def _end(
        self,
        practice_id: PracticeId,
        taking: Taking,
        report: ImportReport,
        brought: BroughtBy,
        c: Connection,
    ) -> ImportReport:
        """Say that it is done, and hold what it brought where that was asked for.

        Both at once: nobody is invited before it is done, nor between the two.
        """
        self._note_doubts(c, practice_id, report)
        if report.applied and taking.hold_invites:
            held = self._hold(c, practice_id, taking, brought)
            report = replace(report, held=len(held))
        done = "imported a file" if report.applied else "an import was refused"
        append(c, self.clock(), practice_id, taking.by, done, taking.upload_id)
        self._state(c, taking.upload_id, UploadState.DONE, report)
        return report

    def _hold(
        self, c: Connection, practice_id: PracticeId, taking: Taking, brought: BroughtBy
    ) -> list[PreparationId]:
        vault, now, by = self.database.vault, self.clock(), taking.by
        return hold_due(
            c, vault, practice_id, by=by, now=now, new_id=self.new_id, only_list=brought
        )

    def _note_doubts(self, c: Connection, practice_id: PracticeId, report: ImportReport) -> None:
        vault, now = self.database.vault, self.clock()
        note_doubts(c, vault, practice_id, report.doubts, at=now, new_id=self.new_id)

    def _state(
        self, c: Connection, upload_id: UploadId, state: UploadState, report: ImportReport
    ) -> None:
        kept, now = self.keep(report), self.clock()
        set_upload_state(c, upload_id, state, at=now, new_id=self.new_id, report=kept)

    async def _plan(
        self, practice_id: PracticeId, upload_id: UploadId
    ) -> tuple[Practice, ImportPlan]:
        def read(c: Connection) -> tuple[Practice, list[Source], bool]:
            upload = read_upload(c, practice_id, upload_id)
            parts = read_parts(c, upload_id)
            if not parts:
                raise NotFound("upload")
            several = len(parts) > 1
            sources = [Source(str(at) if several else "", data) for at, data in parts.items()]
            return read_practice(c, practice_id), sources, upload.routine

        practice, sources, routine = await self.database.read(read)
        known, now = self.vocabulary, self.clock()
        reading = partial(read_files, sources, practice, known, now, routine=routine)
        return practice, await asyncio.to_thread(reading)


def _brought(plan: ImportPlan, found: Comparison) -> BroughtBy:
    keys = {row.source_key for row in plan.rows if isinstance(row, BookingRow)}
    people = (change for change in found.changes if isinstance(change, PatientChange))
    return BroughtBy(keys, {one.patient.id for one in people if one.before is not None})
