"""Practices, clinicians, patients and how they are reached."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table, UniqueConstraint

from preparation.records.columns import Instant, Sealed
from preparation.records.tables.base import identifier, metadata, refers

practices = Table(
    "practices",
    metadata,
    identifier(),
    Column("name", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("created_at", Instant, nullable=False),
)

clinicians = Table(
    "clinicians",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("name", String, nullable=False),
    Column("role", String, nullable=False),
    UniqueConstraint("practice_id", "name", name="uq_clinicians_practice_name"),
)

patients = Table(
    "patients",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("first_name", Sealed("patients.first_name"), nullable=False),
    Column("last_name", Sealed("patients.last_name"), nullable=False),
    Column("date_of_birth", Sealed("patients.date_of_birth"), nullable=False),
    Column("nhs_number", Sealed("patients.nhs_number")),
    Column("nhs_number_hash", String(64), index=True),
    # last name, first name and date of birth together: finds a person without a number
    Column("identity_hash", String(64), nullable=False, index=True),
    Column("language", String(16), nullable=False),
    Column("access_needs", Sealed("patients.access_needs"), nullable=False),
    Column("conditions", Sealed("patients.conditions"), nullable=False),
    Column("created_at", Instant, nullable=False),
    UniqueConstraint("practice_id", "nhs_number_hash", name="uq_patients_practice_nhs_number"),
)

patient_states = Table(
    "patient_states",
    metadata,
    identifier(),
    refers("patient_id", "patients.id"),
    Column("state", String(20), nullable=False),
    Column("at", Instant, nullable=False),
    Column("source", String, nullable=False),
)

# A contact is a number AND a patient: one phone may serve several people.
contacts = Table(
    "contacts",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("patient_id", "patients.id"),
    Column("kind", String(10), nullable=False),  # mobile, landline
    Column("number", Sealed("contacts.number"), nullable=False),
    Column("number_hash", String(64), nullable=False, index=True),
    Column("since", Instant, nullable=False),
    Column("ended_at", Instant),
)

# Facts about texting a number for a patient: the newest one holds.
opt_outs = Table(
    "opt_outs",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    refers("patient_id", "patients.id", optional=True),
    Column("number_hash", String(64), nullable=False, index=True),
    Column("state", String(10), nullable=False),  # stopped, started
    Column("how", String(20), nullable=False),  # keyword, plain words, provider, staff
    Column("at", Instant, nullable=False),
)

carers = Table(
    "carers",
    metadata,
    identifier(),
    refers("patient_id", "patients.id"),
    Column("name", Sealed("carers.name"), nullable=False),
    Column("relationship", Sealed("carers.relationship"), nullable=False),
)
