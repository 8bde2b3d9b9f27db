"""Alarms about late deliveries; what people say after the appointment."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Make the tables."""
    delivery_alarms()
    afterthoughts()
    usefulness()


def delivery_alarms() -> None:
    """Make the table `delivery_alarms`."""
    op.create_table(
        "delivery_alarms",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("summary_id", sa.String(40), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_alarms"),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["summaries.id"], name="fk_delivery_alarms_summary_id_summaries"
        ),
        sa.UniqueConstraint("summary_id", "hours", name="uq_delivery_alarms_once"),
    )
    op.create_index("ix_delivery_alarms_summary_id", "delivery_alarms", ["summary_id"])


def afterthoughts() -> None:
    """Make the table `afterthoughts`."""
    op.create_table(
        "afterthoughts",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_afterthoughts"),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparations.id"],
            name="fk_afterthoughts_preparation_id_preparations",
        ),
    )
    op.create_index(
        "ix_afterthoughts_preparation_id", "afterthoughts", ["preparation_id"], unique=True
    )


def usefulness() -> None:
    """Make the table `usefulness`."""
    op.create_table(
        "usefulness",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_usefulness"),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparations.id"],
            name="fk_usefulness_preparation_id_preparations",
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_usefulness_staff_id_staff"),
    )
    for column in ("preparation_id", "staff_id"):
        op.create_index(f"ix_usefulness_{column}", "usefulness", [column])
