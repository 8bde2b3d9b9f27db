"""Summaries and their deliveries. A summary lists answers; it never copies their words."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from preparation.records.columns import Instant
from preparation.records.tables.base import identifier, metadata, refers

summaries = Table(
    "summaries",
    metadata,
    identifier(),
    refers("preparation_id", "preparations.id"),
    Column("version", Integer, nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("built_at", Instant, nullable=False),
    UniqueConstraint("preparation_id", "version", name="uq_summaries_version"),
)

# The answers of one version, frozen by their ids; rows of `answers` never change.
summary_answers = Table(
    "summary_answers",
    metadata,
    Column("summary_id", String(40), ForeignKey("summaries.id"), primary_key=True),
    Column("answer_id", String(40), ForeignKey("answers.id"), primary_key=True),
    Column("position", Integer, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    identifier(),
    refers("summary_id", "summaries.id"),
    Column("target", String(20), nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("leased_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("settled_at", Instant),
    UniqueConstraint("summary_id", "target", name="uq_deliveries_target"),
)
Index(
    "ix_deliveries_unsettled",
    deliveries.c.due_at,
    sqlite_where=deliveries.c.settled_at.is_(None),
    postgresql_where=deliveries.c.settled_at.is_(None),
)

delivery_states = Table(
    "delivery_states",
    metadata,
    identifier(),
    refers("delivery_id", "deliveries.id"),
    Column("state", String(20), nullable=False),  # queued, accepted, failed, superseded, dead
    Column("detail", String, nullable=False),
    Column("at", Instant, nullable=False),
)

# Somebody was told that nothing had been accepted so many hours before the appointment.
delivery_alarms = Table(
    "delivery_alarms",
    metadata,
    identifier(),
    refers("summary_id", "summaries.id"),
    Column("hours", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("summary_id", "hours", name="uq_delivery_alarms_once"),
)
