"""Who is to get a text about what became of their preparation, and has not had it yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, literal, select

from preparation.model import PreparationId
from preparation.records.outdated import is_written
from preparation.records.reading_marks import reads_of, wants_to_be_told
from preparation.records.tables import plans, summaries, summary_reads


@dataclass(frozen=True, slots=True)
class ToTell:
    """One text that is to go: for whom, under which key, and who has read it."""

    preparation_id: PreparationId
    intent_key: str
    name: str = ""


def reads_to_tell(c: Connection, *, since: datetime) -> list[ToTell]:
    """Return those who asked to be told once somebody has read their answers, and were not."""
    key = literal("read:") + summaries.c.preparation_id
    rows = c.execute(
        select(summaries.c.preparation_id, key.label("key"))
        .join(summary_reads, summary_reads.c.summary_id == summaries.c.id)
        .where(summary_reads.c.at >= since, ~is_written(key, summaries.c.preparation_id))
        .distinct()
    )
    return [
        ToTell(PreparationId(row.preparation_id), row.key, reads_of(c, row.preparation_id)[0].by)
        for row in rows.all()
        if wants_to_be_told(c, row.preparation_id)
    ]


def plans_to_send(c: Connection, *, since: datetime) -> list[ToTell]:
    """Return those whose plan was finished with a text to go out, once a finished version."""
    newest = (
        select(plans.c.preparation_id, func.max(plans.c.version).label("version"))
        .where(plans.c.finished.is_(True))
        .group_by(plans.c.preparation_id)
        .subquery()
    )
    key = literal("plan:") + plans.c.id
    rows = c.execute(
        select(plans.c.preparation_id, key.label("key"))
        .join(
            newest,
            (newest.c.preparation_id == plans.c.preparation_id)
            & (newest.c.version == plans.c.version),
        )
        .where(plans.c.by_text.is_(True), plans.c.at >= since)
        .where(~is_written(key, plans.c.preparation_id))
    )
    return [ToTell(PreparationId(row.preparation_id), row.key) for row in rows]
