"""Appointments, preparations, positions, answers, links and results."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    appointments()
    results()
    appointment_states()
    preparations()
    links()
    positions()
    preparation_states()
    turns()
    answers()
    visits()


def appointments() -> None:
    """Make the table `appointments`."""
    op.create_table(
        "appointments",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("clinician_id", sa.String(40), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("start", sa.DateTime(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("mode", sa.String(20), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appointments"),
        sa.ForeignKeyConstraint(
            ["clinician_id"], ["clinicians.id"], name="fk_appointments_clinician_id_clinicians"
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_appointments_patient_id_patients"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_appointments_practice_id_practices"
        ),
        sa.UniqueConstraint("practice_id", "source_key", name="uq_appointments_source"),
    )
    op.create_index("ix_appointments_clinician_id", "appointments", ["clinician_id"])
    op.create_index("ix_appointments_patient_id", "appointments", ["patient_id"])
    op.create_index("ix_appointments_practice_id", "appointments", ["practice_id"])
    op.create_index("ix_appointments_start", "appointments", ["start"])


def results() -> None:
    """Make the table `results`."""
    op.create_table(
        "results",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("unit", sa.String(40), nullable=False),
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("low", sa.Float()),
        sa.Column("high", sa.Float()),
        sa.Column("routine", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_results"),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_results_patient_id_patients"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_results_practice_id_practices"
        ),
        sa.UniqueConstraint("practice_id", "source_key", name="uq_results_source"),
    )
    op.create_index("ix_results_patient_id", "results", ["patient_id"])
    op.create_index("ix_results_practice_id", "results", ["practice_id"])


def appointment_states() -> None:
    """Make the table `appointment_states`."""
    op.create_table(
        "appointment_states",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("appointment_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_appointment_states"),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name="fk_appointment_states_appointment_id_appointments",
        ),
    )
    op.create_index(
        "ix_appointment_states_appointment_id", "appointment_states", ["appointment_id"]
    )


def preparations() -> None:
    """Make the table `preparations`."""
    op.create_table(
        "preparations",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("patient_id", sa.String(40), nullable=False),
        sa.Column("appointment_id", sa.String(40), nullable=False),
        sa.Column("deadline", sa.DateTime(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_preparations"),
        sa.ForeignKeyConstraint(
            ["appointment_id"],
            ["appointments.id"],
            name="fk_preparations_appointment_id_appointments",
        ),
        sa.ForeignKeyConstraint(
            ["patient_id"], ["patients.id"], name="fk_preparations_patient_id_patients"
        ),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_preparations_practice_id_practices"
        ),
        sa.UniqueConstraint("appointment_id", name="uq_preparations_appointment_id"),
    )
    op.create_index("ix_preparations_deadline", "preparations", ["deadline"])
    op.create_index("ix_preparations_patient_id", "preparations", ["patient_id"])
    op.create_index("ix_preparations_practice_id", "preparations", ["practice_id"])


def links() -> None:
    """Make the table `links`."""
    op.create_table(
        "links",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sa.ForeignKeyConstraint(
            ["preparation_id"], ["preparations.id"], name="fk_links_preparation_id_preparations"
        ),
        sa.UniqueConstraint("token_hash", name="uq_links_token_hash"),
    )
    op.create_index("ix_links_preparation_id", "links", ["preparation_id"])


def positions() -> None:
    """Make the table `positions`."""
    op.create_table(
        "positions",
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("open_question", sa.String(40)),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("kept", sa.JSON(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("preparation_id", name="pk_positions"),
        sa.ForeignKeyConstraint(
            ["preparation_id"], ["preparations.id"], name="fk_positions_preparation_id_preparations"
        ),
    )


def preparation_states() -> None:
    """Make the table `preparation_states`."""
    op.create_table(
        "preparation_states",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("state", sa.String(24), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_preparation_states"),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparations.id"],
            name="fk_preparation_states_preparation_id_preparations",
        ),
    )
    op.create_index(
        "ix_preparation_states_preparation_id", "preparation_states", ["preparation_id"]
    )


def turns() -> None:
    """Make the table `turns`."""
    op.create_table(
        "turns",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("intent", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_turns"),
        sa.ForeignKeyConstraint(
            ["preparation_id"], ["preparations.id"], name="fk_turns_preparation_id_preparations"
        ),
    )
    op.create_index("ix_turns_preparation_id", "turns", ["preparation_id"])


def answers() -> None:
    """Make the table `answers`."""
    op.create_table(
        "answers",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("turn_id", sa.String(40)),
        sa.Column("question", sa.String(40), nullable=False),
        sa.Column("op", sa.String(10), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("replaces", sa.String(40)),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("answered_by", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sa.ForeignKeyConstraint(
            ["preparation_id"], ["preparations.id"], name="fk_answers_preparation_id_preparations"
        ),
        sa.ForeignKeyConstraint(["replaces"], ["answers.id"], name="fk_answers_replaces_answers"),
        sa.ForeignKeyConstraint(["turn_id"], ["turns.id"], name="fk_answers_turn_id_turns"),
    )
    op.create_index("ix_answers_preparation_id", "answers", ["preparation_id"])


def visits() -> None:
    """Make the table `visits`."""
    op.create_table(
        "visits",
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("link_id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("token_hash", name="pk_visits"),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name="fk_visits_link_id_links"),
        sa.ForeignKeyConstraint(
            ["preparation_id"], ["preparations.id"], name="fk_visits_preparation_id_preparations"
        ),
    )
    op.create_index("ix_visits_link_id", "visits", ["link_id"])
    op.create_index("ix_visits_preparation_id", "visits", ["preparation_id"])
