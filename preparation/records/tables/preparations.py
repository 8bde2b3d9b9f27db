"""Appointments, preparations, positions, answers, links and results."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
)

from preparation.records.columns import Instant, Sealed
from preparation.records.tables.base import identifier, metadata, refers

appointments = Table(
    "appointments",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("patient_id", "patients.id"),
    refers("clinician_id", "clinicians.id"),
    Column("source_key", String, nullable=False),
    Column("start", Instant, nullable=False, index=True),
    Column("location", String, nullable=False),
    Column("mode", String(20), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("practice_id", "source_key", name="uq_appointments_source"),
)

appointment_states = Table(
    "appointment_states",
    metadata,
    identifier(),
    refers("appointment_id", "appointments.id"),
    Column("state", String(20), nullable=False),
    Column("at", Instant, nullable=False),
)

preparations = Table(
    "preparations",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("patient_id", "patients.id"),
    Column(
        "appointment_id", String(40), ForeignKey("appointments.id"), nullable=False, unique=True
    ),
    Column("deadline", Instant, nullable=False, index=True),
    Column("created_at", Instant, nullable=False),
)

preparation_states = Table(
    "preparation_states",
    metadata,
    identifier(),
    refers("preparation_id", "preparations.id"),
    Column("state", String(24), nullable=False),
    Column("at", Instant, nullable=False),
)

# The dialogue's position holds no words. `version` is the compare-and-set guard.
positions = Table(
    "positions",
    metadata,
    Column("preparation_id", String(40), ForeignKey("preparations.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("open_question", String(40)),
    Column("questions", JSON, nullable=False),
    Column("kept", JSON, nullable=False),
    Column("turns", Integer, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    identifier(),
    refers("preparation_id", "preparations.id"),
    Column("channel", String(20), nullable=False),
    Column("intent", String(40), nullable=False),
    Column("at", Instant, nullable=False),
)

# Rows are only added. The patient's words live here (docs/decisions/0005).
answers = Table(
    "answers",
    metadata,
    identifier(),
    refers("preparation_id", "preparations.id"),
    Column("turn_id", String(40), ForeignKey("turns.id"), nullable=True),
    Column("question", String(40), nullable=False),
    Column("op", String(10), nullable=False),
    Column("text", Sealed("answers.text"), nullable=False),
    Column("replaces", String(40), ForeignKey("answers.id")),
    Column("channel", String(20), nullable=False),
    Column("answered_by", Sealed("answers.answered_by"), nullable=False),
    Column("at", Instant, nullable=False),
)

answer_sources = Table(
    "answer_sources",
    metadata,
    Column("answer_id", String(40), ForeignKey("answers.id"), primary_key=True),
    Column("inbound_id", String(40), ForeignKey("inbound.id"), primary_key=True),
    Index("ix_answer_sources_inbound", "inbound_id"),
)

links = Table(
    "links",
    metadata,
    identifier(),
    refers("preparation_id", "preparations.id"),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("token", Sealed("links.token"), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("revoked_at", Instant),
)

# A patient's stay on their page, from the press of Start to thirty minutes idle.
visits = Table(
    "visits",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    refers("link_id", "links.id"),
    refers("preparation_id", "preparations.id"),
    Column("started_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
)

results = Table(
    "results",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("patient_id", "patients.id"),
    Column("source_key", String, nullable=False),
    Column("code", String(40), nullable=False),
    Column("value", Sealed("results.value"), nullable=False),
    Column("unit", String(40), nullable=False),
    Column("measured_on", Date, nullable=False),
    Column("low", Float),
    Column("high", Float),
    Column("routine", Boolean, nullable=False),
    UniqueConstraint("practice_id", "source_key", name="uq_results_source"),
)
