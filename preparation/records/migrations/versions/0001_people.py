"""Practices, clinicians, patients and how they are reached."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    practices()
    clinicians()
    patients()
    carers()
    contacts()
    opt_outs()
    patient_states()


def practices() -> None:
    """Make the table `practices`."""
    op.create_table(
        "practices",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_practices"),
    )


def clinicians() -> None:
    """Make the table `clinicians`."""
    op.create_table(
        "clinicians",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_clinicians"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_clinicians_practice_id_practices"
        ),
        sa.UniqueConstraint("practice_id", "name", name="uq_clinicians_practice_name"),
    )
    op.create_index("ix_clinicians_practice_id", "clinicians", ["practice_id"])


def patients() -> None:
    """Make the table `patients`."""
    op.create_table(
        "patients",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("first_name", sa.LargeBinary(), nullable=False),
        sa.Column("last_name", sa.LargeBinary(), nullable=False),
        sa.Column("date_of_birth", sa.LargeBinary(), nullable=False),
        sa.Column("nhs_number", sa.LargeBinary()),
        sa.Column("nhs_number_hash", sa.String(64)),
        sa.Column("identity_hash", sa.String(64), nullable=False),
        sa.Column("language", sa.String(16), nullable=False),
        sa.Column("access_needs", sa.LargeBinary(), nullable=False),
        sa.Column("conditions", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patients"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_patients_practice_id_practices"
        ),
        sa.UniqueConstraint(
            "practice_id", "nhs_number_hash", name="uq_patients_practice_nhs_number"
        ),
    )
    op.create_index("ix_patients_identity_hash", "patients", ["identity_hash"])
    op.create_index("ix_patients_nhs_number_hash", "patients", ["nhs_number_hash"])
    op.create_index("ix_patients_practice_id", "patients", ["practice_id"])


def carers() -> None:
    """Make the table `carers`."""
    op.create_table(
        "carers",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("relationship", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_carers"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_carers_patient_id_patients"
        ),
    )
    op.create_index("ix_carers_patient_id", "carers", ["patient_id"])


def contacts() -> None:
    """Make the table `contacts`."""
    op.create_table(
        "contacts",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("number", sa.LargeBinary(), nullable=False),
        sa.Column("number_hash", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_contacts"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_contacts_patient_id_patients"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_contacts_practice_id_practices"
        ),
    )
    op.create_index("ix_contacts_number_hash", "contacts", ["number_hash"])
    op.create_index("ix_contacts_patient_id", "contacts", ["patient_id"])
    op.create_index("ix_contacts_practice_id", "contacts", ["practice_id"])


def opt_outs() -> None:
    """Make the table `opt_outs`."""
    op.create_table(
        "opt_outs",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40)),
        sa.Column("number_hash", sa.String(64), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_opt_outs"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_opt_outs_patient_id_patients"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_opt_outs_practice_id_practices"
        ),
    )
    op.create_index("ix_opt_outs_number_hash", "opt_outs", ["number_hash"])
    op.create_index("ix_opt_outs_patient_id", "opt_outs", ["patient_id"])
    op.create_index("ix_opt_outs_practice_id", "opt_outs", ["practice_id"])


def patient_states() -> None:
    """Make the table `patient_states`."""
    op.create_table(
        "patient_states",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_patient_states"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_patient_states_patient_id_patients"
        ),
    )
    op.create_index("ix_patient_states_patient_id", "patient_states", ["patient_id"])
