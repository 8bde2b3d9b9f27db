"""What may not be sent because it went already: the record was restored from a backup.

The decision is docs/decisions/0030. All of it rests on the provider's own list, and is read in
the transaction that claims a message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, exists, func, select

from preparation.clock import NewId
from preparation.messages import OutboundMessage, OutboundState
from preparation.records.outbound import STARTED_BY_US, hold_back, settle
from preparation.records.provider_sends import sent_already
from preparation.records.tables import listings, provider_sends

GAP = timedelta(minutes=15)
"""Longer since the provider's list was read, and the record may be older than what was sent."""
LOOK_AGAIN = timedelta(seconds=10)
MAYBE_SENT = "maybe sent before"

_LIST = select(
    select(func.min(listings.c.until)).scalar_subquery().label("until"),
    exists(select(provider_sends.c.id)).label("unknown"),
)


@dataclass(frozen=True, slots=True)
class ProviderList:
    """How far the provider's list has been read, and whether it held texts we do not know."""

    until: datetime | None
    unknown: bool


def read_list(c: Connection) -> ProviderList:
    """Return what the provider's list has told us. One look for every batch that is sent."""
    row = c.execute(_LIST).one()
    return ProviderList(row.until, bool(row.unknown))


def went_before(
    c: Connection, message: OutboundMessage, told: ProviderList, *, now: datetime, new_id: NewId
) -> bool:
    """Tell whether a message must not go now: it waits, has gone already, or may have gone."""
    if _waits_for_the_list(message, told, now):
        hold_back(c, message.id, now + LOOK_AGAIN)
        return True
    if not told.unknown:
        return False
    key, unclear = sent_already(c, message)
    if key is not None:
        accepted = OutboundState.ACCEPTED
        settle(
            c, message.id, accepted, now=now, new_id=new_id, code="restored",
            provider_key=key, about=key,
        )  # fmt: skip
    elif unclear:
        settle(c, message.id, OutboundState.HELD, now=now, new_id=new_id, code=MAYBE_SENT)
    return key is not None or unclear


def _waits_for_the_list(message: OutboundMessage, told: ProviderList, now: datetime) -> bool:
    if told.until is None or now - told.until <= GAP:
        return False
    return message.kind in STARTED_BY_US or message.queued_at <= told.until + GAP
