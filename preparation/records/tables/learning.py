"""After the appointment: what the patient says of it, and whether the summary was useful."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table

from preparation.records.columns import Instant, Sealed
from preparation.records.tables.base import identifier, metadata, refers

# "Did you get to talk about what mattered?" One answer to a preparation: the first stands.
afterthoughts = Table(
    "afterthoughts",
    metadata,
    identifier(),
    refers("preparation_id", "preparations.id", unique=True),
    Column("score", Integer, nullable=False),  # 1 to 5
    Column("words", Sealed("afterthoughts.words"), nullable=False),
    Column("channel", String(20), nullable=False),
    Column("at", Instant, nullable=False),
)

# "Was this useful?" Facts by staff; the newest one of each person holds.
usefulness = Table(
    "usefulness",
    metadata,
    identifier(),
    refers("preparation_id", "preparations.id"),
    refers("staff_id", "staff.id"),
    Column("answer", String(10), nullable=False),  # yes, somewhat, no
    Column("at", Instant, nullable=False),
)
