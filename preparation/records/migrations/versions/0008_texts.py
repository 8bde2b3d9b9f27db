"""Texts that a restored record does not know, what the provider told of one, and who looked."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_WORRIES = "state IN ('held', 'failed', 'undelivered')"


def upgrade() -> None:
    """Add to the inbox, and make the tables."""
    op.add_column("inbound", sa.Column("told", sa.String(10), nullable=False, server_default=""))
    op.add_column("inbound", sa.Column("answered_by", sa.String(64)))
    op.create_index("ix_inbound_sender", "inbound", ["sender_hash", "id"])
    op.create_index(
        "ix_outbound_states_worries",
        "outbound_states",
        ["at"],
        sqlite_where=sa.text(_WORRIES),
        postgresql_where=sa.text(_WORRIES),
    )
    provider_sends()
    text_notes()
    text_looks()


def provider_sends() -> None:
    """Make the table `provider_sends`."""
    op.create_table(
        "provider_sends",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("provider_key", sa.String(64), nullable=False),
        sa.Column("recipient_hash", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("stands_for", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_provider_sends"),
        sa.UniqueConstraint("provider_key", name="uq_provider_sends_provider_key"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_provider_sends_practice_id_practices"
        ),
    )
    for column in ("practice_id", "recipient_hash"):
        op.create_index(f"ix_provider_sends_{column}", "provider_sends", [column])


def text_notes() -> None:
    """Make the table `text_notes`."""
    op.create_table(
        "text_notes",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_text_notes"),
        sa.UniqueConstraint("preparation_id", "kind", "day", name="uq_text_notes_day"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_text_notes_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparations.id"],
            name="fk_text_notes_preparation_id_preparations",
        ),
    )
    for column in ("practice_id", "preparation_id"):
        op.create_index(f"ix_text_notes_{column}", "text_notes", [column])


def text_looks() -> None:
    """Make the table `text_looks`."""
    op.create_table(
        "text_looks",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(40), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("did", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_text_looks"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_text_looks_practice_id_practices"
        ),
    )
    for column in ("practice_id", "subject"):
        op.create_index(f"ix_text_looks_{column}", "text_looks", [column])
