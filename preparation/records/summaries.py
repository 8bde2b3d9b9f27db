"""Versions of summaries: which answers, frozen by their ids; their words are never copied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, Select, func, insert, select

from preparation.clock import NewId
from preparation.errors import NotFound
from preparation.model import AnswerId, PreparationId, SummaryId
from preparation.records.deliveries import queue_delivery, supersede_older
from preparation.records.tables import summaries, summary_answers
from preparation.summary.model import SummaryVersion


def store_summary(
    c: Connection,
    preparation_id: PreparationId,
    answers: Sequence[AnswerId],
    *,
    complete: bool,
    targets: Sequence[str],
    now: datetime,
    new_id: NewId,
    anew: bool = False,
) -> SummaryId:
    """Add a version and its deliveries in the caller's transaction, and return its id.

    When nothing changed since the newest version there is no new one: its id comes back.
    `anew`: something changed that is no answer.
    """
    newest = newest_version(c, preparation_id)
    if not anew and newest and (newest.answers, newest.complete) == (tuple(answers), complete):
        return newest.id
    summary_id = SummaryId(new_id())
    number = newest.number + 1 if newest else 1
    c.execute(
        insert(summaries).values(
            id=summary_id,
            preparation_id=preparation_id,
            version=number,
            complete=complete,
            built_at=now,
        )
    )
    _add_answers(c, summary_id, answers)
    supersede_older(c, preparation_id, summary_id, now=now, new_id=new_id)
    for target in targets:
        queue_delivery(c, summary_id, target, now=now, new_id=new_id)
    return summary_id


def read_version(c: Connection, summary_id: SummaryId) -> SummaryVersion:
    """Return a version. Raises NotFound."""
    row = c.execute(select(summaries).where(summaries.c.id == summary_id)).one_or_none()
    if row is None:
        raise NotFound("summary")
    return _version(c, row)


def newest_version(c: Connection, preparation_id: PreparationId) -> SummaryVersion | None:
    """Return the version that holds now, or None when there is no summary yet."""
    row = c.execute(_of(preparation_id).limit(1)).one_or_none()
    return _version(c, row) if row else None


def summary_id_of(c: Connection, preparation_id: PreparationId, number: int) -> SummaryId:
    """Return the id of a version. Raises NotFound."""
    query = select(summaries.c.id).where(
        summaries.c.preparation_id == preparation_id, summaries.c.version == number
    )
    found = c.execute(query).scalar_one_or_none()
    if found is None:
        raise NotFound("summary")
    return SummaryId(found)


def listed_before(c: Connection, version: SummaryVersion) -> set[AnswerId]:
    """Return the answers that earlier versions of the same preparation listed."""
    query = (
        select(summary_answers.c.answer_id)
        .join(summaries, summaries.c.id == summary_answers.c.summary_id)
        .where(summaries.c.preparation_id == version.preparation_id)
        .where(summaries.c.version < version.number)
    )
    return set(map(AnswerId, c.execute(query).scalars()))


def is_newest(c: Connection, version: SummaryVersion) -> bool:
    """Tell whether no later version has been stored."""
    query = select(func.max(summaries.c.version)).where(
        summaries.c.preparation_id == version.preparation_id
    )
    return bool(c.execute(query).scalar_one() == version.number)


def _of(preparation_id: PreparationId) -> Select[tuple[object, ...]]:
    mine = select(summaries).where(summaries.c.preparation_id == preparation_id)
    return mine.order_by(summaries.c.version.desc())


def _add_answers(c: Connection, summary_id: SummaryId, answers: Sequence[AnswerId]) -> None:
    rows = [
        {"summary_id": summary_id, "answer_id": answer, "position": position}
        for position, answer in enumerate(answers)
    ]
    if rows:
        c.execute(insert(summary_answers), rows)


def _version(c: Connection, row: Row[tuple[object, ...]]) -> SummaryVersion:
    listed = (
        select(summary_answers.c.answer_id)
        .where(summary_answers.c.summary_id == row.id)
        .order_by(summary_answers.c.position)
    )
    return SummaryVersion(
        id=SummaryId(row.id),
        preparation_id=PreparationId(row.preparation_id),
        number=row.version,
        complete=row.complete,
        built_at=row.built_at,
        answers=tuple(map(AnswerId, c.execute(listed).scalars())),
    )
