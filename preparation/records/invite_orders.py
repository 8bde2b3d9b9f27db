"""What staff decided about an invite: to hold it, let it go, or send it (again).

The newest holds.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from preparation.clock import NewId
from preparation.messages import OutboundState
from preparation.model import PracticeId, PreparationId
from preparation.records.tables import invite_orders, outbound, outbound_states

HOLD, SEND, LET = "hold", "send", "let"
"""LET takes a hold away: the invite goes, or does not, as if nobody had decided anything."""


def order_invite(
    c: Connection,
    practice_id: PracticeId,
    preparation_id: PreparationId,
    wanted: str,
    *,
    by: str,
    at: datetime,
    new_id: NewId,
) -> None:
    """Add what a member of staff decided: HOLD, SEND or LET."""
    c.execute(
        insert(invite_orders).values(
            id=new_id(),
            practice_id=practice_id,
            preparation_id=preparation_id,
            wanted=wanted,
            by=by,
            at=at,
        )
    )


def orders_now(
    c: Connection, preparation_ids: Collection[PreparationId]
) -> dict[PreparationId, str]:
    """Return what was decided last about these invites, where anything was."""
    rows = c.execute(
        select(invite_orders.c.preparation_id, invite_orders.c.wanted)
        .where(invite_orders.c.preparation_id.in_(preparation_ids))
        .order_by(invite_orders.c.id)
    )
    return {PreparationId(row.preparation_id): row.wanted for row in rows}


def count_invites(c: Connection, preparation_id: PreparationId) -> int:
    """Return how many invites were queued for a preparation, also those called back."""
    query = select(func.count(outbound.c.id)).where(
        outbound.c.preparation_id == preparation_id, outbound.c.kind == "invite"
    )
    return c.execute(query).scalar_one()


def invite_was_withdrawn(c: Connection, preparation_id: PreparationId) -> bool:
    """Tell whether the newest invite of a preparation was taken out of the queue, unsent."""
    query = (
        select(outbound_states.c.state)
        .join(outbound, outbound.c.id == outbound_states.c.outbound_id)
        .where(outbound.c.preparation_id == preparation_id, outbound.c.kind == "invite")
        .order_by(outbound.c.id.desc(), outbound_states.c.id.desc())
        .limit(1)
    )
    return c.execute(query).scalar() == OutboundState.WITHDRAWN
