"""Where the words of a summary came from: the messages of each answer, by time and channel.

The words themselves live in the answer alone (docs/decisions/0005). A message is never shown
as it came: it may hold words that the patient has changed or kept private since.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from preparation.model import AnswerId, ChannelName, PreparationId
from preparation.records.tables import answer_sources, inbound

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Origin:
    """One message that words came in."""

    at: datetime
    channel: ChannelName


def origins_of(c: Connection, answers: Sequence[AnswerId]) -> dict[AnswerId, list[Origin]]:
    """Return the messages of each answer, oldest first; an edit on the page has none."""
    found: dict[AnswerId, list[Origin]] = {answer: [] for answer in answers}
    for start in range(0, len(answers), _BATCH):
        rows = c.execute(
            select(answer_sources.c.answer_id, inbound.c.received_at, inbound.c.channel)
            .join(inbound, inbound.c.id == answer_sources.c.inbound_id)
            .where(answer_sources.c.answer_id.in_(answers[start : start + _BATCH]))
            .order_by(inbound.c.id)
        )
        for row in rows:
            origin = Origin(row.received_at, ChannelName(row.channel))
            found[AnswerId(row.answer_id)].append(origin)
    return found


def last_of(c: Connection, preparation_id: PreparationId) -> Origin | None:
    """Return the newest message about a preparation, whatever became of it."""
    mine = select(inbound.c.received_at, inbound.c.channel).where(
        inbound.c.preparation_id == preparation_id
    )
    row = c.execute(mine.order_by(inbound.c.id.desc()).limit(1)).first()
    return None if row is None else Origin(row.received_at, ChannelName(row.channel))
