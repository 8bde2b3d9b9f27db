"""Folding the answers table: rows are only added, and the newest word on a thing holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from preparation.model import Answer, AnswerId, Op


@dataclass(frozen=True, slots=True)
class StandingAnswer:
    """An answer that still stands. `hidden`: the patient keeps it to themselves."""

    answer: Answer
    hidden: bool = False


def standing_answers(rows: Iterable[Answer]) -> list[StandingAnswer]:
    """Fold rows (oldest first) into the answers that stand, in the order first given.

    A replacement takes the place, and the privacy, of what it replaces; a skip says nothing
    about answers already given.
    """
    standing: dict[AnswerId, StandingAnswer] = {}
    place: dict[AnswerId, AnswerId] = {}
    for row in rows:
        if row.op is Op.ADD:
            standing[row.id] = StandingAnswer(row)
            place[row.id] = row.id
        elif row.replaces is not None and row.replaces in place:
            _change(standing, place, row, place[row.replaces])
    return list(standing.values())


def _change(
    standing: dict[AnswerId, StandingAnswer],
    place: dict[AnswerId, AnswerId],
    row: Answer,
    where: AnswerId,
) -> None:
    place[row.id] = where
    before = standing.get(where)
    if before is None:
        return
    if row.op is Op.REPLACE:
        standing[where] = StandingAnswer(row, before.hidden)
    elif row.op in (Op.HIDE, Op.SHOW):
        standing[where] = StandingAnswer(before.answer, row.op is Op.HIDE)
    elif row.op is Op.REMOVE:
        del standing[where]
