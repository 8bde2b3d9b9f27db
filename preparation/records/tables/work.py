"""What staff do about a preparation, what patients prefer, and what waits for a person."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    false,
)

from preparation.records.columns import Instant, Sealed
from preparation.records.tables.base import identifier, metadata, refers

# How a patient wants to be reached; the newest row holds. Each row is the whole of it.
preferences = Table(
    "preferences",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("patient_id", "patients.id"),
    Column("way", String(10), nullable=False),  # text, web, paper, telephone; "" not said
    Column("reminders", Boolean),  # null: not said
    Column("support", Sealed("preferences.support"), nullable=False),
    Column("set_by", String(40), nullable=False),  # patient, or a member of staff's id
    Column("at", Instant, nullable=False),
)

# Somebody has dealt with a line of the worklist. What is asked again afterwards is new.
request_marks = Table(
    "request_marks",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("preparation_id", "preparations.id"),
    Column("kind", String(40), nullable=False),
    Column("done_by", Sealed("request_marks.done_by"), nullable=False),
    Column("note", Sealed("request_marks.note"), nullable=False),
    Column("done", Boolean, nullable=False),  # false: not done after all
    Column("at", Instant, nullable=False),
)

# What staff decided about an invite: hold, let go, or send (again). The newest holds.
invite_orders = Table(
    "invite_orders",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("preparation_id", "preparations.id"),
    Column("wanted", String(10), nullable=False),  # hold, send, let
    Column("by", String(40), nullable=False),
    Column("at", Instant, nullable=False),
)

# So many invites at once that two people must look: one asks, another releases.
batches = Table(
    "batches",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("number", Integer, nullable=False),
    Column("segments", Integer, nullable=False),
)
batch_states = Table(
    "batch_states",
    metadata,
    identifier(),
    refers("batch_id", "batches.id"),
    Column("state", String(10), nullable=False),  # asked, released, cancelled
    Column("by", String(40), nullable=False),
    Column("at", Instant, nullable=False),
)
batch_invites = Table(
    "batch_invites",
    metadata,
    Column("batch_id", String(40), ForeignKey("batches.id"), primary_key=True),
    Column("preparation_id", String(40), ForeignKey("preparations.id"), primary_key=True),
    Index("ix_batch_invites_preparation_id", "preparation_id"),
)

# An import that would make somebody else of a patient: a person says who it is.
identity_doubts = Table(
    "identity_doubts",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("patient_id", "patients.id"),
    Column("reason", String(40), nullable=False),  # identity_changed, other_number, other_mobile
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("first_name", Sealed("identity_doubts.first_name"), nullable=False),
    Column("last_name", Sealed("identity_doubts.last_name"), nullable=False),
    Column("date_of_birth", Sealed("identity_doubts.date_of_birth"), nullable=False),
    Column("nhs_number", Sealed("identity_doubts.nhs_number"), nullable=False),
    Column("mobile", Sealed("identity_doubts.mobile")),
    Column("at", Instant, nullable=False),
    Column("decided", String(10)),  # accepted, refused
    Column("decided_by", String(40)),
    Column("decided_at", Instant),
)

# Files that staff gave on the import page, sealed, until they are taken in or thrown away.
uploads = Table(
    "uploads",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("name", Sealed("uploads.name"), nullable=False),
    Column("routine", Boolean, nullable=False),
    Column("by", String(40), nullable=False),
    Column("at", Instant, nullable=False),
)
upload_parts = Table(
    "upload_parts",
    metadata,
    identifier(),
    refers("upload_id", "uploads.id"),
    Column("file", Integer, nullable=False, server_default="1"),  # several may be given at once
    Column("number", Integer, nullable=False),
    Column("bytes", Sealed("upload_parts.bytes"), nullable=False),
)
upload_states = Table(
    "upload_states",
    metadata,
    identifier(),
    refers("upload_id", "uploads.id"),
    Column("state", String(10), nullable=False),  # given, read, wanted, done, failed, dropped
    Column("report", JSON),
    Column("at", Instant, nullable=False),
)

# What would change for whom, before and after, to be read before anybody confirms.
upload_differences = Table(
    "upload_differences",
    metadata,
    Column("upload_id", String(40), ForeignKey("uploads.id"), primary_key=True),
    Column("lines", Sealed("upload_differences.lines"), nullable=False),
)

# Files that are being taken in, share by share (docs/decisions/0054); gone when all is in.
upload_takings = Table(
    "upload_takings",
    metadata,
    Column("upload_id", String(40), ForeignKey("uploads.id"), primary_key=True),
    Column("by", String(40), nullable=False),
    Column("good_rows_only", Boolean, nullable=False),
    Column("hold_invites", Boolean, nullable=False, server_default=false()),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("at", Instant, nullable=False),
)
