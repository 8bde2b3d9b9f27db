"""Messages that were erased: known by a keyed hash, so that no list brings them back.

The provider goes on listing them. What is kept cannot be read back: it only answers whether a
message with this identifier was here once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, bindparam, func, select

from preparation.messages import ProviderKey
from preparation.model import PracticeId
from preparation.records.belongings import Belongings, values_of
from preparation.records.columns import vault_of
from preparation.records.lookups import provider_key_hash
from preparation.records.tables import (
    erased_messages,
    inbound,
    listings,
    metadata,
    outbound,
    outbound_states,
    provider_sends,
)
from preparation.records.upsert import insert_all_new

KEPT_DAYS = 90
"""Twilio's list is read a week back at most, and a webhook may come again after a month."""

_NAMED_BY_PROVIDER: tuple[Column[str], ...] = (
    inbound.c.provider_key,
    outbound.c.provider_key,
    outbound_states.c.provider_key,
    provider_sends.c.provider_key,
)
# On the way of every text: built once.
_KNOWN = select(erased_messages.c.key_hash).where(
    erased_messages.c.key_hash.in_(bindparam("hashes", expanding=True))
)


def keep_erased(c: Connection, practice_id: PracticeId, what: Belongings, *, at: datetime) -> None:
    """Remember the messages among what is about to be erased by their identifiers alone."""
    vault = vault_of(c.dialect)
    hashes = {provider_key_hash(vault, key) for key in _provider_keys(c, what)}
    rows = [{"key_hash": one, "practice_id": practice_id, "at": at} for one in sorted(hashes)]
    insert_all_new(c, erased_messages, rows)


def were_erased(c: Connection, keys: Collection[ProviderKey]) -> frozenset[ProviderKey]:
    """Return which of some messages were here and have been erased."""
    vault = vault_of(c.dialect)
    hashes = {provider_key_hash(vault, key): key for key in keys}
    known = c.execute(_KNOWN, {"hashes": list(hashes)}).scalars()
    return frozenset(hashes[found] for found in known)


def out_of_reach(c: Connection, practice_id: PracticeId, *, now: datetime) -> list[str]:
    """Return the hashes of a practice's that no list can hold any more.

    A list that has not been read for long is read on from where it ended: they wait for it.
    """
    read_until = c.execute(select(func.min(listings.c.until))).scalar() or now
    before = min(read_until, now) - timedelta(days=KEPT_DAYS)
    mine = (erased_messages.c.practice_id == practice_id, erased_messages.c.at < before)
    return list(c.execute(select(erased_messages.c.key_hash).where(*mine)).scalars())


def _provider_keys(c: Connection, what: Belongings) -> Iterable[ProviderKey]:
    for column in _NAMED_BY_PROVIDER:
        for key in values_of(c, column, what.get(metadata.tables[column.table.name], ())):
            if key:
                yield ProviderKey(key)
