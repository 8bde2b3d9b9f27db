"""What is known of a number itself: whose talk is on it, and how fast we may start new ones."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Integer,
    String,
    Table,
)

from preparation.records.columns import Instant
from preparation.records.tables.base import identifier, metadata, refers

# Facts about a phone that several people share; the newest one holds. `offered` are the
# preparations that were named in the question, in its order.
number_talks = Table(
    "number_talks",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("number_hash", String(64), nullable=False, index=True),
    Column("state", String(10), nullable=False),  # asked, chosen, ended
    refers("preparation_id", "preparations.id", optional=True),
    Column("offered", JSON, nullable=False),
    Column("at", Instant, nullable=False),
)

# What a practice has started today: the token bucket, the count, and the first of the batch,
# which must look delivered (`trusted`) before the rest may go.
started_days = Table(
    "started_days",
    metadata,
    Column("practice_id", String(40), ForeignKey("practices.id"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("number", Integer, nullable=False),
    Column("tokens", Float, nullable=False),
    Column("refilled_at", Instant, nullable=False),
    Column("first", JSON, nullable=False),
    Column("trusted", Boolean, nullable=False),
)

# Something looked wrong: nothing more is started until a person has released it.
started_holds = Table(
    "started_holds",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("day", Date, nullable=False),
    Column("reason", String(40), nullable=False),  # unusual, first
    Column("at", Instant, nullable=False),
    Column("released_at", Instant),
    Column("released_by", String),
)
