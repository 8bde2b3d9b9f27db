"""What staff must look at: red flags, and quieter notes for the clinician."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, String, Table

from preparation.records.columns import Instant, Sealed
from preparation.records.tables.base import identifier, metadata, refers

# The words are those of the answer; only a text from a number that several people share,
# whose answer it may be of none, is kept here itself.
alerts = Table(
    "alerts",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("patient_id", "patients.id", optional=True),
    refers("preparation_id", "preparations.id", optional=True),
    refers("answer_id", "answers.id", optional=True),
    Column("words", Sealed("alerts.words")),
    Column("category", String(40), nullable=False),
    Column("action", String(20), nullable=False),
    Column("certain", Boolean, nullable=False),
    Column("quiet", Boolean, nullable=False),
    Column("found_by", String(80), nullable=False),
    Column("at", Instant, nullable=False),
)

alert_states = Table(
    "alert_states",
    metadata,
    identifier(),
    refers("alert_id", "alerts.id"),
    Column("state", String(20), nullable=False),  # open, acknowledged, escalated
    Column("by", String, nullable=False),
    Column("at", Instant, nullable=False),
)
