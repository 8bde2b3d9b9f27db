"""What patients looked for and did not find: for the practice to see and to count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from preparation.clock import NewId
from preparation.model import PracticeId, PreparationId
from preparation.records.tables import unmet_needs
from preparation.records.upsert import insert_new


@dataclass(frozen=True, slots=True)
class UnmetNeed:
    """One need, in the patient's words."""

    preparation_id: PreparationId
    words: str
    at: datetime


def add_unmet_need(
    c: Connection,
    practice_id: PracticeId,
    need: UnmetNeed,
    *,
    form_key: str,
    new_id: NewId,
) -> bool:
    """Note a need; False where this very form was noted before."""
    return insert_new(
        c,
        unmet_needs,
        id=new_id(),
        practice_id=practice_id,
        preparation_id=need.preparation_id,
        form_key=form_key,
        words=need.words,
        at=need.at,
    )


def unmet_needs_of(c: Connection, preparation_id: PreparationId) -> list[UnmetNeed]:
    """Return what one patient did not find, oldest first."""
    mine = select(unmet_needs).where(unmet_needs.c.preparation_id == preparation_id)
    rows = c.execute(mine.order_by(unmet_needs.c.id))
    return [UnmetNeed(PreparationId(row.preparation_id), row.words, row.at) for row in rows]


def practice_unmet_needs(c: Connection, practice_id: PracticeId, limit: int) -> list[UnmetNeed]:
    """Return what a practice's patients did not find, newest first."""
    mine = select(unmet_needs).where(unmet_needs.c.practice_id == practice_id)
    rows = c.execute(mine.order_by(unmet_needs.c.id.desc()).limit(limit))
    return [UnmetNeed(PreparationId(row.preparation_id), row.words, row.at) for row in rows]


def count_unmet_needs(
    c: Connection, practice_id: PracticeId, since: datetime, until: datetime
) -> int:
    """Return how many needs were noted from `since` to before `until`, for the report."""
    query = select(func.count()).select_from(unmet_needs)
    mine = query.where(unmet_needs.c.practice_id == practice_id)
    return c.execute(mine.where(unmet_needs.c.at >= since, unmet_needs.c.at < until)).scalar_one()
