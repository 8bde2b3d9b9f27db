"""What patients prefer, what staff did about a request, batches, doubts and files given."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the tables."""
    preferences()
    request_marks()
    invite_orders()
    batches()
    batch_states()
    batch_invites()
    identity_doubts()
    uploads()
    upload_parts()
    upload_states()


def preferences() -> None:
    """Make the table `preferences`."""
    op.create_table(
        "preferences",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("way", sa.String(10), nullable=False),
        sa.Column("reminders", sa.Boolean()),
        sa.Column("support", sa.LargeBinary(), nullable=False),
        sa.Column("set_by", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_preferences"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_preferences_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_preferences_patient_id_patients"
        ),
    )
    op.create_index("ix_preferences_patient_id", "preferences", ["patient_id"])
    op.create_index("ix_preferences_practice_id", "preferences", ["practice_id"])


def request_marks() -> None:
    """Make the table `request_marks`."""
    op.create_table(
        "request_marks",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("done_by", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_request_marks"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_request_marks_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparations.id"],
            name="fk_request_marks_preparation_id_preparations",
        ),
    )
    op.create_index("ix_request_marks_practice_id", "request_marks", ["practice_id"])
    op.create_index("ix_request_marks_preparation_id", "request_marks", ["preparation_id"])


def invite_orders() -> None:
    """Make the table `invite_orders`."""
    op.create_table(
        "invite_orders",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("wanted", sa.String(10), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invite_orders"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_invite_orders_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparations.id"],
            name="fk_invite_orders_preparation_id_preparations",
        ),
    )
    op.create_index("ix_invite_orders_practice_id", "invite_orders", ["practice_id"])
    op.create_index("ix_invite_orders_preparation_id", "invite_orders", ["preparation_id"])


def batches() -> None:
    """Make the table `batches`."""
    op.create_table(
        "batches",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batches"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_batches_practice_id_practices"
        ),
    )
    op.create_index("ix_batches_practice_id", "batches", ["practice_id"])


def batch_states() -> None:
    """Make the table `batch_states`."""
    op.create_table(
        "batch_states",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("batch_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_batch_states"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name="fk_batch_states_batch_id_batches"
        ),
    )
    op.create_index("ix_batch_states_batch_id", "batch_states", ["batch_id"])


def batch_invites() -> None:
    """Make the table `batch_invites`."""
    op.create_table(
        "batch_invites",
        sa.Column("batch_id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "preparation_id", name="pk_batch_invites"),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["batches.id"], name="fk_batch_invites_batch_id_batches"
        ),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparations.id"],
            name="fk_batch_invites_preparation_id_preparations",
        ),
    )
    op.create_index("ix_batch_invites_preparation_id", "batch_invites", ["preparation_id"])


def identity_doubts() -> None:
    """Make the table `identity_doubts`."""
    op.create_table(
        "identity_doubts",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("first_name", sa.LargeBinary(), nullable=False),
        sa.Column("last_name", sa.LargeBinary(), nullable=False),
        sa.Column("date_of_birth", sa.LargeBinary(), nullable=False),
        sa.Column("nhs_number", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("decided", sa.String(10)),
        sa.Column("decided_by", sa.String(40)),
        sa.Column("decided_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_identity_doubts"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_identity_doubts_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_identity_doubts_patient_id_patients"
        ),
    )
    op.create_index("ix_identity_doubts_fingerprint", "identity_doubts", ["fingerprint"])
    op.create_index("ix_identity_doubts_patient_id", "identity_doubts", ["patient_id"])
    op.create_index("ix_identity_doubts_practice_id", "identity_doubts", ["practice_id"])


def uploads() -> None:
    """Make the table `uploads`."""
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("routine", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_uploads_practice_id_practices"
        ),
    )
    op.create_index("ix_uploads_practice_id", "uploads", ["practice_id"])


def upload_parts() -> None:
    """Make the table `upload_parts`."""
    op.create_table(
        "upload_parts",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("upload_id", sa.String(40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_upload_parts"),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name="fk_upload_parts_upload_id_uploads"
        ),
    )
    op.create_index("ix_upload_parts_upload_id", "upload_parts", ["upload_id"])


def upload_states() -> None:
    """Make the table `upload_states`."""
    op.create_table(
        "upload_states",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("upload_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("report", sa.JSON()),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_upload_states"),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name="fk_upload_states_upload_id_uploads"
        ),
    )
    op.create_index("ix_upload_states_upload_id", "upload_states", ["upload_id"])
