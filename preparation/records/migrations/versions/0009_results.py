"""Results: who released what, agreed targets, questions about them, codes for a new device."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables."""
    result_decisions()
    result_targets()
    result_questions()
    device_codes()
    devices()


def result_decisions() -> None:
    """Make the table `result_decisions`."""
    op.create_table(
        "result_decisions",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("result_id", sa.String(40), nullable=False),
        sa.Column("choice", sa.String(10), nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("despite", sa.String(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_result_decisions"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_result_decisions_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_result_decisions_patient_id_patients"
        ),
    )
    for column in ("practice_id", "patient_id", "result_id"):
        op.create_index(f"ix_result_decisions_{column}", "result_decisions", [column])


def result_targets() -> None:
    """Make the table `result_targets`."""
    op.create_table(
        "result_targets",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("target", sa.LargeBinary(), nullable=False),
        sa.Column("agreed_with", sa.String(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_result_targets"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_result_targets_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_result_targets_patient_id_patients"
        ),
    )
    for column in ("practice_id", "patient_id"):
        op.create_index(f"ix_result_targets_{column}", "result_targets", [column])


def result_questions() -> None:
    """Make the table `result_questions`."""
    op.create_table(
        "result_questions",
        sa.Column("provider_key", sa.String(64), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("result_id", sa.String(40), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("provider_key", name="pk_result_questions"),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparations.id"],
            name="fk_result_questions_preparation_id_preparations",
        ),
    )
    op.create_index("ix_result_questions_preparation_id", "result_questions", ["preparation_id"])


def device_codes() -> None:
    """Make the table `device_codes`."""
    op.create_table(
        "device_codes",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("visit_hash", sa.String(64), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("number_hash", sa.String(64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_device_codes"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_device_codes_patient_id_patients"
        ),
    )
    for column in ("patient_id", "visit_hash"):
        op.create_index(f"ix_device_codes_{column}", "device_codes", [column])


def devices() -> None:
    """Make the table `devices`."""
    op.create_table(
        "devices",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("number_hash", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_devices"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_devices_patient_id_patients"
        ),
    )
    for column in ("patient_id", "token_hash"):
        op.create_index(f"ix_devices_{column}", "devices", [column])
