"""The inbox and the outbox, and which message an answer came from."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    inbound()
    outbound()
    outbound_states()
    answer_sources()


def inbound() -> None:
    """Make the table `inbound`."""
    op.create_table(
        "inbound",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("provider_key", sa.String(64), nullable=False),
        sa.Column("sender", sa.LargeBinary()),
        sa.Column("sender_hash", sa.String(64)),
        sa.Column("preparation_id", sa.String(40)),
        sa.Column("body", sa.LargeBinary()),
        sa.Column("media_count", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("handled_at", sa.DateTime()),
        sa.Column("turn_id", sa.String(40)),
        sa.PrimaryKeyConstraint("id", name="pk_inbound"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_inbound_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["preparation_id"], ["preparations.id"], name="fk_inbound_preparation_id_preparations"
        ),
        sa.UniqueConstraint("channel", "provider_key", name="uq_inbound_provider_key"),
    )
    op.create_index("ix_inbound_practice_id", "inbound", ["practice_id"])
    op.create_index("ix_inbound_preparation_id", "inbound", ["preparation_id"])
    op.create_index("ix_inbound_sender_hash", "inbound", ["sender_hash"])
    op.create_index(
        "ix_inbound_waiting",
        "inbound",
        ["id"],
        sqlite_where=sa.text("handled_at IS NULL"),
        postgresql_where=sa.text("handled_at IS NULL"),
    )


def outbound() -> None:
    """Make the table `outbound`."""
    op.create_table(
        "outbound",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("intent_key", sa.String(120), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40)),
        sa.Column("preparation_id", sa.String(40)),
        sa.Column("turn_id", sa.String(40)),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("recipient", sa.LargeBinary()),
        sa.Column("recipient_hash", sa.String(64)),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("leased_until", sa.DateTime()),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("settled_at", sa.DateTime()),
        sa.Column("provider_key", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_outbound"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_outbound_patient_id_patients"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_outbound_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["preparation_id"], ["preparations.id"], name="fk_outbound_preparation_id_preparations"
        ),
        sa.UniqueConstraint("intent_key", name="uq_outbound_intent_key"),
    )
    op.create_index("ix_outbound_patient_id", "outbound", ["patient_id"])
    op.create_index("ix_outbound_practice_id", "outbound", ["practice_id"])
    op.create_index("ix_outbound_preparation_id", "outbound", ["preparation_id"])
    op.create_index("ix_outbound_provider_key", "outbound", ["provider_key"])
    op.create_index(
        "ix_outbound_unsettled",
        "outbound",
        ["due_at"],
        sqlite_where=sa.text("settled_at IS NULL"),
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def outbound_states() -> None:
    """Make the table `outbound_states`."""
    op.create_table(
        "outbound_states",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("outbound_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outbound_states"),
        sa.ForeignKeyConstraint(
            ["outbound_id"], ["outbound.id"], name="fk_outbound_states_outbound_id_outbound"
        ),
    )
    op.create_index("ix_outbound_states_outbound_id", "outbound_states", ["outbound_id"])


def answer_sources() -> None:
    """Make the table `answer_sources`."""
    op.create_table(
        "answer_sources",
        sa.Column("answer_id", sa.String(40), nullable=False),
        sa.Column("inbound_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("answer_id", "inbound_id", name="pk_answer_sources"),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["answers.id"], name="fk_answer_sources_answer_id_answers"
        ),
        sa.ForeignKeyConstraint(
            ["inbound_id"], ["inbound.id"], name="fk_answer_sources_inbound_id_inbound"
        ),
    )
    op.create_index("ix_answer_sources_inbound", "answer_sources", ["inbound_id"])
