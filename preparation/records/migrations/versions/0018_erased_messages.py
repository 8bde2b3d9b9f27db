"""Erased messages are known by a keyed hash, and rounds of retention are on the record."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "erased_messages",
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key_hash", name="pk_erased_messages"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_erased_messages_practice_id_practices"
        ),
    )
    op.create_index("ix_erased_messages_practice_id", "erased_messages", ["practice_id"])
    op.create_table(
        "retention_rounds",
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("practice_id", "at", name="pk_retention_rounds"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_retention_rounds_practice_id_practices"
        ),
    )
