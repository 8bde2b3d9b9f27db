"""The inbox and the outbox."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    false,
)

from preparation.records.columns import Instant, Sealed
from preparation.records.tables.base import identifier, metadata, refers

# Stored and committed before the sender is told that we have it. The unique key never
# expires. `body` is emptied in the transaction that makes an answer of it.
inbound = Table(
    "inbound",
    metadata,
    identifier(),
    refers("practice_id", "practices.id"),
    Column("channel", String(20), nullable=False),
    Column("provider_key", String(64), nullable=False),
    Column("sender", Sealed("inbound.sender")),
    Column("sender_hash", String(64), index=True),
    refers("preparation_id", "preparations.id", optional=True),
    Column("body", Sealed("inbound.body")),
    Column("media_count", Integer, nullable=False),
    # a STOP or a red flag: acted on at once, without waiting for the rest of a burst
    Column("urgent", Boolean, nullable=False),
    # plainly all that is coming: "Yes" to a question that wants a yes or a no
    Column("whole", Boolean, nullable=False, server_default=false()),
    Column("received_at", Instant, nullable=False),
    Column("handled_at", Instant),
    # kept until we know which of the people on a shared phone it is from
    Column("parked_at", Instant),
    # what the provider took it for, where it says so: stop, start, help
    Column("told", String(10), nullable=False, server_default=""),
    # the text of ours that answered it before the record was restored from a backup
    Column("answered_by", String(64)),
    Column("turn_id", String(40)),
    UniqueConstraint("channel", "provider_key", name="uq_inbound_provider_key"),
)
Index("ix_inbound_sender", inbound.c.sender_hash, inbound.c.id)
Index(
    "ix_inbound_waiting",
    inbound.c.id,
    sqlite_where=inbound.c.handled_at.is_(None),
    postgresql_where=inbound.c.handled_at.is_(None),
)

# `intent_key` is unique for ever: one intention, one message. The lease and the attempts
# are how a sender claims a row; what became of the message is in `outbound_states`.
outbound = Table(
    "outbound",
    metadata,
    identifier(),
    Column("intent_key", String(120), nullable=False, unique=True),
    refers("practice_id", "practices.id"),
    refers("patient_id", "patients.id", optional=True),
    refers("preparation_id", "preparations.id", optional=True),
    Column("turn_id", String(40)),
    Column("channel", String(20), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("recipient", Sealed("outbound.recipient")),
    Column("recipient_hash", String(64), index=True),
    Column("body", Sealed("outbound.body"), nullable=False),
    Column("choices", JSON, nullable=False),
    Column("segments", Integer, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("speaks_of", Instant),
    Column("leased_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("settled_at", Instant),
    Column("provider_key", String(64), index=True),
)
Index(
    "ix_outbound_unsettled",
    outbound.c.due_at,
    sqlite_where=outbound.c.settled_at.is_(None),
    postgresql_where=outbound.c.settled_at.is_(None),
)

outbound_states = Table(
    "outbound_states",
    metadata,
    identifier(),
    refers("outbound_id", "outbound.id"),
    Column("state", String(20), nullable=False),
    Column("code", String(40), nullable=False),
    # which try it is about: a message that did not arrive may be tried again
    Column("provider_key", String(64)),
    Column("at", Instant, nullable=False),
)
_WORRIES = outbound_states.c.state.in_(["held", "failed", "undelivered"])
Index(
    "ix_outbound_states_worries",
    outbound_states.c.at,
    sqlite_where=_WORRIES,
    postgresql_where=_WORRIES,
)

# How far back the provider's own list of what came in has been read.
listings = Table(
    "listings",
    metadata,
    Column("channel", String(20), primary_key=True),
    Column("until", Instant, nullable=False),
)
