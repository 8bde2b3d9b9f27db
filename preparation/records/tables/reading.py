"""After the summary: who read it, and the plan that came of the conversation."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, String, Table, UniqueConstraint

from preparation.records.columns import Instant, Sealed
from preparation.records.tables.base import identifier, metadata, refers

# Somebody said by name that they had read this version.
summary_reads = Table(
    "summary_reads",
    metadata,
    identifier(),
    refers("summary_id", "summaries.id"),
    refers("staff_id", "staff.id"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("summary_id", "staff_id", name="uq_summary_reads_once"),
)

# Facts about whether a patient wants a text when it has been read: the newest one holds.
reading_wishes = Table(
    "reading_wishes",
    metadata,
    identifier(),
    refers("preparation_id", "preparations.id"),
    Column("wanted", Boolean, nullable=False),
    Column("at", Instant, nullable=False),
)

# Versions of what was said and agreed in the conversation. Rows are only added.
plans = Table(
    "plans",
    metadata,
    identifier(),
    refers("preparation_id", "preparations.id"),
    refers("staff_id", "staff.id"),
    Column("version", Integer, nullable=False),
    Column("finished", Boolean, nullable=False),
    Column("working", Sealed("plans.working"), nullable=False),
    Column("not_working", Sealed("plans.not_working"), nullable=False),
    Column("agreed", Sealed("plans.agreed"), nullable=False),
    Column("review_on", Date),
    Column("review_how", Sealed("plans.review_how"), nullable=False),
    Column("by_text", Boolean, nullable=False),  # the patient gets a text with a link to it
    Column("at", Instant, nullable=False),
    UniqueConstraint("preparation_id", "version", name="uq_plans_version"),
)

plan_steps = Table(
    "plan_steps",
    metadata,
    identifier(),
    refers("plan_id", "plans.id"),
    Column("position", Integer, nullable=False),
    Column("what", Sealed("plan_steps.what"), nullable=False),
    Column("who", String(20), nullable=False),  # patient, practitioner, other
    Column("name", Sealed("plan_steps.name"), nullable=False),
    Column("by_when", Sealed("plan_steps.by_when"), nullable=False),
)
