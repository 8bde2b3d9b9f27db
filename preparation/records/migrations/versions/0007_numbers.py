"""Shared phones, tries of a message, the pace of what we start, and how far Twilio was read."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add to the inbox and the outbox, and make the tables."""
    op.add_column(
        "inbound", sa.Column("whole", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("inbound", sa.Column("parked_at", sa.DateTime()))
    op.add_column("outbound_states", sa.Column("provider_key", sa.String(64)))
    op.create_index("ix_outbound_recipient_hash", "outbound", ["recipient_hash"])
    op.create_table(
        "listings",
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name="pk_listings"),
    )
    number_talks()
    started_days()
    started_holds()


def number_talks() -> None:
    """Make the table `number_talks`."""
    op.create_table(
        "number_talks",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("number_hash", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("preparation_id", sa.String(40)),
        sa.Column("offered", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_number_talks"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_number_talks_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparations.id"],
            name="fk_number_talks_preparation_id_preparations",
        ),
    )
    for column in ("practice_id", "number_hash", "preparation_id"):
        op.create_index(f"ix_number_talks_{column}", "number_talks", [column])


def started_days() -> None:
    """Make the table `started_days`."""
    op.create_table(
        "started_days",
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("refilled_at", sa.DateTime(), nullable=False),
        sa.Column("first", sa.JSON(), nullable=False),
        sa.Column("trusted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("practice_id", "day", name="pk_started_days"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_started_days_practice_id_practices"
        ),
    )


def started_holds() -> None:
    """Make the table `started_holds`."""
    op.create_table(
        "started_holds",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("released_at", sa.DateTime()),
        sa.Column("released_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_started_holds"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_started_holds_practice_id_practices"
        ),
    )
    op.create_index("ix_started_holds_practice_id", "started_holds", ["practice_id"])
