"""Places to look near the patient, which the practice keeps, and what nobody could offer."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table

from preparation.records.columns import Instant, Sealed
from preparation.records.tables.base import identifier, metadata, refers

# The practice's own list: changed by staff, in the audit trail.
local_places = Table(
    "local_places",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("name", String, nullable=False),
    Column("kind", String(20), nullable=False),  # group, service, prescribing, carers
    Column("what", String, nullable=False),
    Column("contact", String, nullable=False),
    Column("url", String, nullable=False),
    Column("topics", JSON, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("removed_at", Instant),
)

# "I did not find what I need", in the patient's words.
unmet_needs = Table(
    "unmet_needs",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("preparation_id", "preparations.id"),
    Column("form_key", String(64), nullable=False, unique=True),
    Column("words", Sealed("unmet_needs.words"), nullable=False),
    Column("at", Instant, nullable=False),
)
