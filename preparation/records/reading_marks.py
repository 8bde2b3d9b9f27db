"""Who said by name that they have read a summary, and whether the patient wants to be told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from preparation.clock import NewId
from preparation.model import PreparationId, SummaryId
from preparation.records.staff import StaffId
from preparation.records.tables import reading_wishes, staff, summaries, summary_reads
from preparation.records.upsert import insert_new


@dataclass(frozen=True, slots=True)
class ReadMark:
    """Somebody has read one version of a summary."""

    by: str
    staff_id: StaffId
    role: str
    version: int
    at: datetime


def mark_read(
    c: Connection, summary_id: SummaryId, staff_id: StaffId, *, now: datetime, new_id: NewId
) -> bool:
    """Note that a member of staff has read a version, and tell whether that is new."""
    return insert_new(
        c, summary_reads, id=new_id(), summary_id=summary_id, staff_id=staff_id, at=now
    )


def reads_of(c: Connection, preparation_id: PreparationId) -> list[ReadMark]:
    """Return who has read which version of a preparation's summary, oldest first."""
    return [
        ReadMark(row.name, StaffId(row.staff_id), row.role, row.version, row.at)
        for row in c.execute(_READS.where(summaries.c.preparation_id == preparation_id))
    ]


def wish_to_be_told(
    c: Connection, preparation_id: PreparationId, wanted: bool, *, now: datetime, new_id: NewId
) -> None:
    """Note whether the patient wants a text when the summary has been read."""
    values = {"id": new_id(), "preparation_id": preparation_id, "wanted": wanted, "at": now}
    c.execute(insert(reading_wishes).values(values))


def wants_to_be_told(c: Connection, preparation_id: PreparationId) -> bool:
    """Tell whether the patient asked for that text. Nothing said is a no."""
    newest = (
        select(reading_wishes.c.wanted)
        .where(reading_wishes.c.preparation_id == preparation_id)
        .order_by(reading_wishes.c.id.desc())
    )
    return bool(c.execute(newest.limit(1)).scalar())


_READS = (
    select(
        staff.c.name,
        staff.c.role,
        summary_reads.c.staff_id,
        summaries.c.version,
        summary_reads.c.at,
    )
    .join(summaries, summaries.c.id == summary_reads.c.summary_id)
    .join(staff, staff.c.id == summary_reads.c.staff_id)
    .order_by(summary_reads.c.id)
)
