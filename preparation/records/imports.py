"""Files that were given to be imported: sealed in parts, taken away once they are dealt with."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from preparation.clock import NewId
from preparation.errors import NotFound
from preparation.model import PracticeId
from preparation.records.tables import (
    upload_differences,
    upload_parts,
    upload_states,
    upload_takings,
    uploads,
)

UploadId = NewType("UploadId", str)
_BETWEEN = "\n"
KEPT = timedelta(days=1)
"""A file that nobody confirmed is thrown away after this."""


class UploadState(StrEnum):
    """How far a file is; the newest fact holds."""

    GIVEN = "given"
    READ = "read"
    WANTED = "wanted"
    DONE = "done"
    FAILED = "failed"
    DROPPED = "dropped"


_OPEN = frozenset({UploadState.GIVEN, UploadState.READ, UploadState.WANTED})


@dataclass(frozen=True, slots=True)
class Upload:
    """Files that were given together, by whom, and how far they are."""

    id: UploadId
    names: tuple[str, ...]
    routine: bool
    by: str
    given_at: datetime
    state: UploadState
    report: Mapping[str, Any] | None
    at: datetime

    @property
    def name(self) -> str:
        """Return the first file's name: most are alone."""
        return self.names[0]

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits for something."""
        return self.state in _OPEN


def begin_upload(
    c: Connection,
    practice_id: PracticeId,
    name: str,
    *,
    routine: bool,
    by: str,
    at: datetime,
    new_id: NewId,
) -> UploadId:
    """Add a file whose parts will follow."""
    upload_id = UploadId(new_id())
    c.execute(
        insert(uploads).values(
            id=upload_id,
            practice_id=practice_id,
            name=name,
            routine=routine,
            by=by,
            at=at,
        )
    )
    return upload_id


def name_upload(c: Connection, upload_id: UploadId, names: Sequence[str]) -> None:
    """Say how all the files are called that came together."""
    mine = update(uploads).where(uploads.c.id == upload_id)
    c.execute(mine.values(name=_BETWEEN.join(names)))


def add_part(
    c: Connection, upload_id: UploadId, number: int, part: bytes, *, new_id: NewId, file: int = 1
) -> None:
    """Add one part of one of the files."""
    text = base64.b64encode(part).decode("ascii")
    values = {"id": new_id(), "upload_id": upload_id, "number": number, "bytes": text}
    c.execute(insert(upload_parts).values(**values, file=file))


def read_parts(c: Connection, upload_id: UploadId) -> dict[int, bytes]:
    """Return every file whole, by its number; nothing once they were dealt with."""
    mine = select(upload_parts.c.file, upload_parts.c.bytes)
    rows = c.execute(
        mine.where(upload_parts.c.upload_id == upload_id).order_by(upload_parts.c.number)
    )
    found: dict[int, bytearray] = {}
    for row in rows:
        found.setdefault(row.file, bytearray()).extend(base64.b64decode(row.bytes))
    return {number: bytes(data) for number, data in sorted(found.items())}


def keep_differences(
    c: Connection, upload_id: UploadId, lines: Sequence[Mapping[str, str]]
) -> None:
    """Keep what would change for whom, to be read before anybody confirms."""
    c.execute(delete(upload_differences).where(upload_differences.c.upload_id == upload_id))
    c.execute(insert(upload_differences).values(upload_id=upload_id, lines=json.dumps(lines)))


def read_differences(c: Connection, upload_id: UploadId) -> list[dict[str, str]]:
    """Return what would change; nothing once the files were dealt with."""
    mine = select(upload_differences.c.lines).where(upload_differences.c.upload_id == upload_id)
    lines = c.execute(mine).scalar()
    return [] if lines is None else list(json.loads(lines))


def set_upload_state(
    c: Connection,
    upload_id: UploadId,
    state: UploadState,
    *,
    at: datetime,
    new_id: NewId,
    report: Mapping[str, Any] | None = None,
) -> None:
    """Add a fact about a file; with its end, its parts go."""
    values = {"id": new_id(), "upload_id": upload_id, "state": state.value, "at": at}
    c.execute(insert(upload_states).values(**values, report=report))
    if state not in _OPEN:
        for table in (upload_parts, upload_differences, upload_takings):
            c.execute(delete(table).where(table.c.upload_id == upload_id))


def read_upload(c: Connection, practice_id: PracticeId, upload_id: UploadId) -> Upload:
    """Return one file. Raises NotFound, also when it is another practice's."""
    row = c.execute(_uploads(practice_id).where(uploads.c.id == upload_id)).one_or_none()
    if row is None:
        raise NotFound("upload")
    return _upload(row)


def newest_uploads(c: Connection, practice_id: PracticeId, limit: int = 10) -> list[Upload]:
    """Return the files that were given last, newest first, and all that still wait."""
    newest = _uploads(practice_id).order_by(uploads.c.id.desc())
    waiting = newest.where(upload_states.c.state.in_([state.value for state in _OPEN]))
    found = {row.id: row for query in (newest.limit(limit), waiting) for row in c.execute(query)}
    return [_upload(found[one]) for one in sorted(found, reverse=True)]


def drop_old_uploads(c: Connection, *, now: datetime, new_id: NewId) -> int:
    """Throw away the files that nobody has confirmed for a day, and parts that came to nothing."""
    old = select(uploads.c.id).where(uploads.c.at < now - KEPT)
    left = select(upload_parts.c.upload_id).where(upload_parts.c.upload_id.in_(old)).distinct()
    found = [UploadId(one) for one in c.execute(left).scalars()]
    for upload_id in found:
        set_upload_state(c, upload_id, UploadState.DROPPED, at=now, new_id=new_id)
    return len(found)


def _uploads(practice_id: PracticeId) -> Select[Any]:
    newest = select(func.max(upload_states.c.id)).where(upload_states.c.upload_id == uploads.c.id)
    return (
        select(
            uploads,
            upload_states.c.state,
            upload_states.c.report,
            upload_states.c.at.label("since"),
        )
        .join(
            upload_states,
            upload_states.c.id == newest.correlate(uploads).scalar_subquery(),
        )
        .where(uploads.c.practice_id == practice_id)
    )


def _upload(row: Row[Any]) -> Upload:
    return Upload(
        id=UploadId(row.id),
        names=tuple(row.name.split(_BETWEEN)),
        routine=row.routine,
        by=row.by,
        given_at=row.at,
        state=UploadState(row.state),
        report=row.report,
        at=row.since,
    )
