"""Taking a plan in: all of it, or nothing, unless the good rows alone were asked for."""

from __future__ import annotations

from datetime import datetime
from itertools import batched

from preparation.clock import NewId
from preparation.imports.changes import ImportReport
from preparation.imports.comparing import compare
from preparation.imports.problems import Problem
from preparation.imports.rows import BookingRow, ImportPlan
from preparation.imports.writing import Writer
from preparation.model import Practice
from preparation.records.database import Connection
from preparation.records.identity_doubts import note_doubts
from preparation.records.practices import lock_practices
from preparation.records.vault import Vault

_BATCH = 400


def preview(
    c: Connection,
    vault: Vault,
    practice: Practice,
    plan: ImportPlan,
    *,
    now: datetime,
    new_id: NewId,
) -> ImportReport:
    """Return what taking the plan in would do. Writes nothing."""
    found = compare(c, vault, practice.id, plan, new_id)
    notes = (*found.notes, *past(plan, now))
    return ImportReport(
        False, found.counts, tuple(found.problems), notes, tuple(found.doubts), plan.columns
    )


def apply(
    c: Connection,
    vault: Vault,
    practice: Practice,
    plan: ImportPlan,
    *,
    now: datetime,
    new_id: NewId,
    partial: bool = False,
) -> ImportReport:
    """Write what the plan says, in the caller's transaction.

    With anything refused nothing is written, unless `partial` asks for the good rows. Who the
    record knows as somebody else is kept apart either way, for a person to decide.
    """
    lock_practices(c, practice.id)
    found = compare(c, vault, practice.id, plan, new_id)
    applied = partial or not found.problems
    if applied:
        writer = Writer(c, vault, practice, now, new_id)
        for changes in batched(found.changes, _BATCH, strict=False):
            writer.write(changes)
    note_doubts(c, vault, practice.id, found.doubts, at=now, new_id=new_id)
    notes = (*found.notes, *past(plan, now))
    return ImportReport(applied, found.counts, tuple(found.problems), notes, tuple(found.doubts))


def past(plan: ImportPlan, now: datetime) -> list[Problem]:
    """Return a note for each appointment that is over: nothing is prepared for it."""
    return [
        Problem(row.place, "", "in_the_past")
        for row in plan.rows
        if isinstance(row, BookingRow) and row.start <= now
    ]
