"""Practice staff, their sign-ins, and the audit trail."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from preparation.records.columns import Instant
from preparation.records.tables.base import identifier, metadata, refers

staff = Table(
    "staff",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("username", String(80), nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("role", String(20), nullable=False),  # clinician, staff, manager, auditor
    Column("password_hash", String, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Instant),
)

staff_sign_ins = Table(
    "staff_sign_ins",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    refers("staff_id", "staff.id"),
    Column("started_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

# Append-only and hash-chained: `hash` covers the row and the hash before it.
audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("practice_id", String(40), index=True),
    Column("actor", String, nullable=False),
    Column("action", String(40), nullable=False),
    Column("subject", String, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)
