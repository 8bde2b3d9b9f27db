"""What a preparation's texts cost: those that the provider took, and their parts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, exists, func, select

from preparation.model import PreparationId
from preparation.records.tables import outbound, outbound_states

_TAKEN = ("accepted", "sent", "delivered", "undelivered")
"""A text that the provider took is charged, whether it arrives or not."""
_SENT = select(
    func.count(outbound.c.id).label("texts"),
    func.coalesce(func.sum(outbound.c.segments), 0).label("segments"),
).where(
    outbound.c.preparation_id == bindparam("preparation"),
    outbound.c.recipient_hash.is_not(None),
    exists(
        select(outbound_states.c.id).where(
            outbound_states.c.outbound_id == outbound.c.id, outbound_states.c.state.in_(_TAKEN)
        )
    ),
)


@dataclass(frozen=True, slots=True)
class TextsSent:
    """How many texts went out for one preparation, and how many parts they were charged as."""

    texts: int
    segments: int

    def pence(self, each: float) -> float:
        """Return what they cost at a price a part."""
        return self.segments * each


def texts_sent(c: Connection, preparation_id: PreparationId) -> TextsSent:
    """Return what was sent for a preparation. A second try of a text is not counted again."""
    row = c.execute(_SENT, {"preparation": preparation_id}).one()
    return TextsSent(int(row.texts), int(row.segments))
