"""Who the identifiers of clinicians and staff stand for."""

from __future__ import annotations

from sqlalchemy import Connection, select

from preparation.model import PracticeId
from preparation.records.tables import clinicians, staff


def names_of_staff(c: Connection, practice_id: PracticeId) -> dict[str, str]:
    """Return identifier -> name of a practice's clinicians, and of who may sign in."""
    names: dict[str, str] = {}
    for table in (clinicians, staff):
        mine = select(table.c.id, table.c.name).where(table.c.practice_id == practice_id)
        names |= {row.id: row.name for row in c.execute(mine)}
    return names
