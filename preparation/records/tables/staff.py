"""Practice staff, their sign-ins and second factors, and the audit trail."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, UniqueConstraint

from preparation.records.columns import Instant, Sealed
from preparation.records.tables.base import identifier, metadata, refers

# `password_hash` is empty for whoever signs in through OpenID alone.
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

# Whether somebody may sign in at all: the newest holds, and none means that they may.
staff_states = Table(
    "staff_states",
    metadata,
    identifier(),
    refers("staff_id", "staff.id"),
    Column("state", String(10), nullable=False),  # disabled, enabled
    Column("by", String, nullable=False),
    Column("at", Instant, nullable=False),
)

# `stage` says what is still missing: "code" the second factor, "enrol" to set one up,
# nothing once it is "full".
staff_sign_ins = Table(
    "staff_sign_ins",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    refers("staff_id", "staff.id"),
    Column("started_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("stage", String(10), nullable=False, server_default="full"),
    Column("how", String(20), nullable=False, server_default="password"),
    Column("device", String(60), nullable=False, server_default=""),
)

# A secret counts once a first code was right. `last_step` is the step of the newest code
# that was taken: no code is taken twice.
staff_totp = Table(
    "staff_totp",
    metadata,
    identifier(),
    refers("staff_id", "staff.id"),
    Column("secret", Sealed("staff_totp.secret"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("ended_at", Instant),
    Column("last_step", Integer, nullable=False),
)

staff_recovery_codes = Table(
    "staff_recovery_codes",
    metadata,
    identifier(),
    refers("staff_id", "staff.id"),
    Column("code_hash", String(64), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),  # used, or replaced by newer ones
)

# A link by which somebody chooses their password: handed over by a manager, good for once.
staff_set_ups = Table(
    "staff_set_ups",
    metadata,
    identifier(),
    refers("staff_id", "staff.id"),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("by", String, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("ended_at", Instant),  # used, or replaced by a newer one
)

# Whom an OpenID provider means: the pair is theirs for ever.
staff_subjects = Table(
    "staff_subjects",
    metadata,
    identifier(),
    refers("staff_id", "staff.id"),
    Column("issuer", String(300), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("at", Instant, nullable=False),
    UniqueConstraint("issuer", "subject", name="uq_staff_subjects_issuer_subject"),
)

# What the provider must be told when somebody signs out, and by what it ends a sign-in.
openid_sign_ins = Table(
    "openid_sign_ins",
    metadata,
    identifier(),
    Column("token_hash", String(64), nullable=False, index=True),
    Column("issuer", String(300), nullable=False),
    Column("subject", String(255), nullable=False, index=True),
    Column("provider_key", String(255), nullable=False, index=True),
    Column("id_token", Sealed("openid_sign_ins.id_token"), nullable=False),
    Column("at", Instant, nullable=False),
)

# Append-only and hash-chained: `hash` covers the row and the hash before it. The database
# itself refuses to change or take away a row.
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
Index("ix_audit_subject", audit.c.subject)

# When the chain was looked through: how far it went, and the first row that was not as it was
# written, if one was not.
audit_checks = Table(
    "audit_checks",
    metadata,
    identifier(),
    Column("at", Instant, nullable=False),
    Column("last", Integer, nullable=False),
    Column("broken", Integer),
)

# The end of the chain, sealed: rows cut off at the end are missed, because nobody without
# the keys can write another end. One row.
audit_head = Table(
    "audit_head",
    metadata,
    identifier(),
    Column("number", Integer, nullable=False),
    Column("seal", Sealed("audit_head.seal"), nullable=False),
)
