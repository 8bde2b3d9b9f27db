"""Links by which people choose their own password, and when the audit trail was checked."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "staff_set_ups",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_staff_set_ups"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_set_ups_staff_id_staff"),
        sa.UniqueConstraint("token_hash", name="uq_staff_set_ups_token_hash"),
    )
    op.create_index("ix_staff_set_ups_staff_id", "staff_set_ups", ["staff_id"])
    op.create_table(
        "audit_checks",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("broken", sa.Integer()),
        sa.PrimaryKeyConstraint("id", name="pk_audit_checks"),
    )
