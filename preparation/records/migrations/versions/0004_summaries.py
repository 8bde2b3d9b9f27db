"""Summaries and their deliveries."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    summaries()
    deliveries()
    delivery_states()
    summary_answers()


def summaries() -> None:
    """Make the table `summaries`."""
    op.create_table(
        "summaries",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.Column("built_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_summaries"),
        sa.ForeignKeyConstraint(
            ["preparation_id"], ["preparations.id"], name="fk_summaries_preparation_id_preparations"
        ),
        sa.UniqueConstraint("preparation_id", "version", name="uq_summaries_version"),
    )
    op.create_index("ix_summaries_preparation_id", "summaries", ["preparation_id"])


def deliveries() -> None:
    """Make the table `deliveries`."""
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("summary_id", sa.String(40), nullable=False),
        sa.Column("target", sa.String(20), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("leased_until", sa.DateTime()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["summaries.id"], name="fk_deliveries_summary_id_summaries"
        ),
        sa.UniqueConstraint("summary_id", "target", name="uq_deliveries_target"),
    )
    op.create_index("ix_deliveries_summary_id", "deliveries", ["summary_id"])
    op.create_index(
        "ix_deliveries_unsettled",
        "deliveries",
        ["due_at"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def delivery_states() -> None:
    """Make the table `delivery_states`."""
    op.create_table(
        "delivery_states",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("delivery_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_delivery_states"),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["deliveries.id"], name="fk_delivery_states_delivery_id_deliveries"
        ),
    )
    op.create_index("ix_delivery_states_delivery_id", "delivery_states", ["delivery_id"])


def summary_answers() -> None:
    """Make the table `summary_answers`."""
    op.create_table(
        "summary_answers",
        sa.Column("summary_id", sa.String(40), nullable=False),
        sa.Column("answer_id", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("summary_id", "answer_id", name="pk_summary_answers"),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name="fk_summary_answers_answer_id_answers"
        ),
        sa.ForeignKeyConstraint(
            ["summary_id"], ["summaries.id"], name="fk_summary_answers_summary_id_summaries"
        ),
    )
