"""Reading a summary: who read it, and the plan that came of the conversation."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the tables."""
    summary_reads()
    reading_wishes()
    plans()
    plan_steps()


def summary_reads() -> None:
    """Make the table `summary_reads`."""
    op.create_table(
        "summary_reads",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("summary_id", sa.String(40), nullable=False),
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_summary_reads"),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["summaries.id"], name="fk_summary_reads_summary_id_summaries"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_summary_reads_staff_id_staff"),
        sa.UniqueConstraint("summary_id", "staff_id", name="uq_summary_reads_once"),
    )
    for column in ("summary_id", "staff_id"):
        op.create_index(f"ix_summary_reads_{column}", "summary_reads", [column])


def reading_wishes() -> None:
    """Make the table `reading_wishes`."""
    op.create_table(
        "reading_wishes",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reading_wishes"),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparations.id"],
            name="fk_reading_wishes_preparation_id_preparations",
        ),
    )
    op.create_index("ix_reading_wishes_preparation_id", "reading_wishes", ["preparation_id"])


def plans() -> None:
    """Make the table `plans`."""
    op.create_table(
        "plans",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("staff_id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("finished", sa.Boolean(), nullable=False),
        sa.Column("working", sa.LargeBinary(), nullable=False),
        sa.Column("not_working", sa.LargeBinary(), nullable=False),
        sa.Column("agreed", sa.LargeBinary(), nullable=False),
        sa.Column("review_on", sa.Date()),
        sa.Column("review_how", sa.LargeBinary(), nullable=False),
        sa.Column("by_text", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plans"),
        sa.ForeignKeyConstraint(
            ["preparation_id"], ["preparations.id"], name="fk_plans_preparation_id_preparations"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_plans_staff_id_staff"),
        sa.UniqueConstraint("preparation_id", "version", name="uq_plans_version"),
    )
    for column in ("preparation_id", "staff_id"):
        op.create_index(f"ix_plans_{column}", "plans", [column])


def plan_steps() -> None:
    """Make the table `plan_steps`."""
    op.create_table(
        "plan_steps",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("plan_id", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("what", sa.LargeBinary(), nullable=False),
        sa.Column("who", sa.String(20), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("by_when", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_plan_steps"),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name="fk_plan_steps_plan_id_plans"),
    )
    op.create_index("ix_plan_steps_plan_id", "plan_steps", ["plan_id"])
