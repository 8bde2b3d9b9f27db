"""Files that are being taken in, share by share: how far, and by whose word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from preparation.errors import NotFound
from preparation.model import PracticeId
from preparation.records.imports import UploadId
from preparation.records.tables import upload_takings, uploads


@dataclass(frozen=True, slots=True)
class Taking:
    """How far the files of one upload are in."""

    upload_id: UploadId
    by: str
    good_rows_only: bool
    done: int = 0
    total: int = 0
    """Rows; 0 while they are still being compared with the record."""
    tries: int = 0
    at: datetime | None = None
    hold_invites: bool = False
    """Whether nobody of it is invited until somebody has read the texts."""


def begin_taking(
    c: Connection,
    upload_id: UploadId,
    *,
    by: str,
    good_rows_only: bool,
    at: datetime,
    hold_invites: bool = False,
) -> None:
    """Say that files are to be taken in."""
    row = {"upload_id": upload_id, "by": by, "good_rows_only": good_rows_only, "at": at}
    row["hold_invites"] = hold_invites
    c.execute(insert(upload_takings).values(**row, done=0, total=0, tries=0))


def read_taking(c: Connection, upload_id: UploadId) -> Taking:
    """Return how far it is. Raises NotFound where it has ended, or never began."""
    mine = select(upload_takings).where(upload_takings.c.upload_id == upload_id)
    row = c.execute(mine).one_or_none()
    if row is None:
        raise NotFound("taking")
    return Taking(**row._mapping)


def move_on(c: Connection, step: Taking, *, now: datetime) -> bool:
    """Write how far it is; False where somebody has stopped it."""
    mine = update(upload_takings).where(upload_takings.c.upload_id == step.upload_id)
    return c.execute(mine.values(done=step.done, total=step.total, at=now)).rowcount == 1


def left_takings(c: Connection, *, before: datetime) -> list[tuple[PracticeId, Taking]]:
    """Return those of which nothing was heard since `before`: whoever did it is gone."""
    rows = c.execute(
        select(upload_takings, uploads.c.practice_id)
        .join(uploads, uploads.c.id == upload_takings.c.upload_id)
        .where(upload_takings.c.at < before)
        .order_by(upload_takings.c.upload_id)
    )
    found = []
    for row in rows:
        values = dict(row._mapping)
        practice_id = PracticeId(values.pop("practice_id"))
        found.append((practice_id, Taking(**values)))
    return found


def claim_taking(c: Connection, taking: Taking, *, now: datetime) -> bool:
    """Take over one that was left, unless another process did so first."""
    mine = (upload_takings.c.upload_id == taking.upload_id, upload_takings.c.at == taking.at)
    values = {"at": now, "tries": taking.tries + 1}
    return c.execute(update(upload_takings).where(*mine).values(**values)).rowcount == 1


def practices_importing(c: Connection) -> frozenset[PracticeId]:
    """Return the practices whose record is not whole yet: nobody is invited until it is."""
    mine = select(uploads.c.practice_id).join(
        upload_takings, upload_takings.c.upload_id == uploads.c.id
    )
    return frozenset(PracticeId(found) for found in c.execute(mine).scalars())
