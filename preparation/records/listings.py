"""How far the providers' own lists of what came in have been read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, func, select, update

from preparation.messages import ProviderKey
from preparation.model import ChannelName
from preparation.records.erased_messages import were_erased
from preparation.records.tables import inbound, listings
from preparation.records.upsert import insert_new


def listed_until(c: Connection, channel: ChannelName) -> datetime | None:
    """Return when the last whole listing began; before the first, the newest message's time."""
    until = select(listings.c.until).where(listings.c.channel == channel)
    newest = select(func.max(inbound.c.received_at)).where(inbound.c.channel == channel)
    return c.execute(until).scalar() or c.execute(newest).scalar()


def note_listed(c: Connection, channel: ChannelName, until: datetime) -> None:
    """Note that everything before `until` has been read."""
    if not insert_new(c, listings, channel=channel, until=until):
        c.execute(update(listings).where(listings.c.channel == channel).values(until=until))


def known_keys(
    c: Connection, channel: ChannelName, keys: Sequence[ProviderKey]
) -> frozenset[ProviderKey]:
    """Return which of some messages we have, or had until they were erased."""
    query = select(inbound.c.provider_key).where(
        inbound.c.channel == channel, inbound.c.provider_key.in_(keys)
    )
    return frozenset(map(ProviderKey, c.execute(query).scalars())) | were_erased(c, keys)
