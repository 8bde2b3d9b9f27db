"""What staff must look at: red flags and quiet notes."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables."""
    alerts()
    alert_states()


def alerts() -> None:
    """Make the table `alerts`."""
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=True),
        sa.Column("preparation_id", sa.String(40), nullable=True),
        sa.Column("answer_id", sa.String(40), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("category", sa.String(40), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("certain", sa.Boolean(), nullable=False),
        sa.Column("quiet", sa.Boolean(), nullable=False),
        sa.Column("found_by", sa.String(80), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_alerts_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_alerts_patient_id_patients"
        ),
        sa.ForeignKeyConstraint(
            ["preparation_id"], ["preparations.id"], name="fk_alerts_preparation_id_preparations"
        ),
        sa.ForeignKeyConstraint(["answer_id"], ["answers.id"], name="fk_alerts_answer_id_answers"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    for column in ("practice_id", "patient_id", "preparation_id", "answer_id"):
        op.create_index(f"ix_alerts_{column}", "alerts", [column])


def alert_states() -> None:
    """Make the table `alert_states`."""
    op.create_table(
        "alert_states",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("alert_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name="fk_alert_states_alert_id_alerts"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alert_states"),
    )
    op.create_index("ix_alert_states_alert_id", "alert_states", ["alert_id"])
