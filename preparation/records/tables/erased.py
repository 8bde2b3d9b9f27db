"""What is left of what was erased: keyed hashes, which cannot be read back; and when it was."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, String, Table

from preparation.records.columns import Instant
from preparation.records.tables.base import identifier, metadata, refers

# Keyed hashes of who it was, so that another import does not begin to text them again.
kept_stops = Table(
    "kept_stops",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("identity_hash", String(64), nullable=False, index=True),
    Column("nhs_number_hash", String(64), index=True),
    Column("at", Instant, nullable=False),
)

# Keyed hashes of the provider's identifiers of messages, which its list may still hold.
erased_messages = Table(
    "erased_messages",
    metadata,
    Column("key_hash", String(64), primary_key=True),
    refers("practice_id", "practices.id"),
    Column("at", Instant, nullable=False),
)

# A round that took away what was kept long enough: how many rows, also none.
retention_rounds = Table(
    "retention_rounds",
    metadata,
    Column("practice_id", String(40), ForeignKey("practices.id"), primary_key=True),
    Column("at", Instant, primary_key=True),
    Column("rows", Integer, nullable=False),
)
