"""Which results a patient may read, what was agreed about them, and devices known to be theirs."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, String, Table

from preparation.records.columns import Instant, Sealed
from preparation.records.tables.base import identifier, metadata, refers

# What a clinician decided about a result, the newest holds. `mark` is a keyed hash of all
# they saw: when any of it changes, the decision is void. A result may be taken out of
# `results` (entered in error); what was decided about it stays, so there is no foreign key.
result_decisions = Table(
    "result_decisions",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("patient_id", "patients.id"),
    Column("result_id", String(40), nullable=False, index=True),
    Column("choice", String(10), nullable=False),  # released, held, withdrawn
    Column("mark", String(64), nullable=False),
    Column("despite", String, nullable=False),  # reasons against it that were overruled
    Column("reason", Sealed("result_decisions.reason"), nullable=False),
    Column("by", String, nullable=False),
    Column("at", Instant, nullable=False),
)

# Targets agreed with a patient, the newest of a kind holds; an empty one ends it.
result_targets = Table(
    "result_targets",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("patient_id", "patients.id"),
    Column("code", String(40), nullable=False),
    Column("target", Sealed("result_targets.target"), nullable=False),
    Column("agreed_with", String, nullable=False),
    Column("agreed_on", Date, nullable=False),
    Column("by", String, nullable=False),
    Column("at", Instant, nullable=False),
)

# Which result a patient's words are about. Written before the words come in, under the key
# that their message has in `inbound`: the words themselves are an answer like any other.
result_questions = Table(
    "result_questions",
    metadata,
    Column("provider_key", String(64), primary_key=True),
    refers("preparation_id", "preparations.id"),
    Column("result_id", String(40), nullable=False),
    Column("code", String(40), nullable=False),
    Column("measured_on", Date, nullable=False),
    Column("at", Instant, nullable=False),
)

# Codes texted to the number on record, for the browser of one visit.
device_codes = Table(
    "device_codes",
    metadata,
    identifier(),
    refers("patient_id", "patients.id"),
    Column("visit_hash", String(64), nullable=False, index=True),
    Column("code_hash", String(64), nullable=False),
    Column("number_hash", String(64), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("used_at", Instant),
)

# Browsers in which a code was typed: good while the patient still has that number.
devices = Table(
    "devices",
    metadata,
    identifier(),
    refers("patient_id", "patients.id"),
    Column("token_hash", String(64), nullable=False, index=True),
    Column("number_hash", String(64), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),
)
