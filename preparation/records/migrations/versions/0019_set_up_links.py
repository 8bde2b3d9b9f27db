"""A manager hands over a link, and whoever gets it chooses their own password."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Make the table."""
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
