"""What staff must look at: red flags, and quieter notes for the clinician."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Integer, String, Table, UniqueConstraint

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

# Whoever looks, first or later, adds a row: the first one tells since when it is not open.
alert_states = Table(
    "alert_states",
    metadata,
    identifier(),
    refers("alert_id", "alerts.id"),
    Column("state", String(20), nullable=False),  # open, acknowledged
    Column("by", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("did", String(20)),  # rang, no_answer, called_999, duty_doctor, other
    Column("note", Sealed("alert_states.note")),
)

# An alert that nobody looked at in time was passed on: one row a way and a round. `how` is
# sms, email, or nobody where no contact is known.
escalations = Table(
    "escalations",
    metadata,
    identifier(),
    refers("alert_id", "alerts.id"),
    refers("practice_id", "practices.id"),
    Column("rung", String(20), nullable=False),  # on_call, out_of_hours
    Column("round", Integer, nullable=False),
    Column("how", String(10), nullable=False),
    Column("recipient", Sealed("escalations.recipient"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("leased_until", Instant),
    UniqueConstraint("alert_id", "rung", "round", "how", name="uq_escalations_alert_id"),
)

escalation_states = Table(
    "escalation_states",
    metadata,
    identifier(),
    refers("escalation_id", "escalations.id"),
    Column("state", String(20), nullable=False),  # queued, sent, failed
    Column("code", String(60), nullable=False),
    Column("at", Instant, nullable=False),
)
