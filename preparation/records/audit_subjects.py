"""What the subjects of the audit trail are: which identifiers are whose, at one practice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sqlalchemy import Connection, Table, select

from preparation.model import PracticeId
from preparation.records.tables import alerts, patients, preparations, staff


@dataclass(frozen=True, slots=True)
class Subjects:
    """Identifiers by what they name. Those of another practice are in none."""

    preparations: Collection[str] = frozenset()
    patients: Collection[str] = frozenset()
    alerts: Collection[str] = frozenset()
    staff: dict[str, str] = field(default_factory=dict)
    """Name by identifier."""


def subjects_among(c: Connection, practice_id: PracticeId, keys: Collection[str]) -> Subjects:
    """Return what some identifiers name."""

    def of(table: Table) -> frozenset[str]:
        theirs = select(table.c.id).where(table.c.practice_id == practice_id)
        return frozenset(c.execute(theirs.where(table.c.id.in_(keys))).scalars())

    mine = select(staff.c.id, staff.c.name).where(staff.c.practice_id == practice_id)
    people = {row.id: row.name for row in c.execute(mine.where(staff.c.id.in_(keys)))}
    return Subjects(of(preparations), of(patients), of(alerts), people)
