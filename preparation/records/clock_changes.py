"""What a clock that was set back leaves behind: rows that lie in the future."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, or_, update

from preparation.records.columns import Instant
from preparation.records.outbound import STARTED_BY_US
from preparation.records.tables import outbound

_NOW = bindparam("moment", type_=Instant)
_MINE = update(outbound).where(outbound.c.settled_at.is_(None))

# Made by a clock that was ahead, and due at once or tried already: it is due now. What is
# to go on a day of its own waits for that day.
_FROM_AHEAD = _MINE.where(
    outbound.c.created_at > _NOW,
    or_(outbound.c.due_at == outbound.c.created_at, outbound.c.attempts > 0),
    outbound.c.kind.not_in(STARTED_BY_US),
).values(due_at=_NOW)

# No lease is longer than `longest`: whoever took it died, or will find it taken over.
_LEASES = _MINE.where(
    outbound.c.leased_until > bindparam("longest", type_=Instant),
).values(leased_until=None)

# A try that was put off by minutes must not wait for days.
_RETRIES = _MINE.where(
    outbound.c.due_at > bindparam("last_retry", type_=Instant), outbound.c.attempts > 0
).values(due_at=_NOW)

LONGEST_RETRY = timedelta(hours=3)
"""No pause before another try is longer (`conversation.remedies`)."""


def bring_back(c: Connection, *, now: datetime, lease: timedelta) -> None:
    """Let nothing wait for a time that only a wrong clock has seen (F52).

    Nothing can go out twice by this: a message whose lease is ended is looked up first.
    """
    c.execute(_FROM_AHEAD, {"moment": now})
    c.execute(_LEASES, {"longest": now + lease})
    c.execute(_RETRIES, {"moment": now, "last_retry": now + LONGEST_RETRY})
