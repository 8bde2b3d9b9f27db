"""Texts that are not in our own outbox, and texts that a person had to look at."""

from __future__ import annotations

from sqlalchemy import Column, Date, String, Table, UniqueConstraint

from preparation.records.columns import Instant, Sealed
from preparation.records.tables.base import identifier, metadata, refers

# Texts of ours that the provider lists and our record does not know: it was restored from a
# backup. `stands_for`: the inbound message that it answered, by the provider's key, or the
# outbound message that it turned out to be.
provider_sends = Table(
    "provider_sends",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("provider_key", String(64), nullable=False, unique=True),
    Column("recipient_hash", String(64), nullable=False, index=True),
    Column("body", Sealed("provider_sends.body"), nullable=False),
    Column("sent_at", Instant, nullable=False),
    Column("stands_for", String(64)),
)

# Something about a preparation's texts that staff should know, once a day.
text_notes = Table(
    "text_notes",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("preparation_id", "preparations.id"),
    Column("kind", String(20), nullable=False),  # loop, many
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("preparation_id", "kind", "day", name="uq_text_notes_day"),
)

# Who looked at a text or a note (`subject`, its id), and what they did about it.
text_looks = Table(
    "text_looks",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("subject", String(40), nullable=False, index=True),
    Column("by", String(40), nullable=False),
    Column("did", String(20), nullable=False),  # sent, left, given, seen
    Column("at", Instant, nullable=False),
)
