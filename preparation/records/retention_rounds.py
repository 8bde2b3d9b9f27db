"""When a practice's retention was done: a fact for every round, also one that took nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from preparation.model import PracticeId
from preparation.records.tables import retention_rounds
from preparation.records.upsert import insert_new


@dataclass(frozen=True, slots=True)
class Round:
    """One round: when it was done, and how many rows went."""

    at: datetime
    rows: int


def note_round(c: Connection, practice_id: PracticeId, *, at: datetime, rows: int) -> None:
    """Note that a practice's round was done."""
    insert_new(c, retention_rounds, practice_id=practice_id, at=at, rows=rows)


def last_round(c: Connection, practice_id: PracticeId, *, now: datetime) -> Round | None:
    """Return a practice's last round; one that a wrong clock dated in the future is none."""
    table = retention_rounds.c
    mine = select(table.at, table.rows).where(table.practice_id == practice_id, table.at <= now)
    row = c.execute(mine.order_by(table.at.desc()).limit(1)).first()
    return None if row is None else Round(row.at, row.rows)
