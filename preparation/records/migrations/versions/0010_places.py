"""The patient's page: places nearby, and unmet needs."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the tables."""
    local_places()
    unmet_needs()


def local_places() -> None:
    """Make the table `local_places`."""
    op.create_table(
        "local_places",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("removed_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_local_places"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_local_places_practice_id_practices"
        ),
    )
    op.create_index("ix_local_places_practice_id", "local_places", ["practice_id"])


def unmet_needs() -> None:
    """Make the table `unmet_needs`."""
    op.create_table(
        "unmet_needs",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("preparation_id", sa.String(40), nullable=False),
        sa.Column("form_key", sa.String(64), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_unmet_needs"),
        sa.UniqueConstraint("form_key", name="uq_unmet_needs_form_key"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_unmet_needs_practice_id_practices"
        ),
        sa.ForeignKeyConstraint(
            ["preparation_id"],
            ["preparations.id"],
            name="fk_unmet_needs_preparation_id_preparations",
        ),
    )
    op.create_index("ix_unmet_needs_practice_id", "unmet_needs", ["practice_id"])
    op.create_index("ix_unmet_needs_preparation_id", "unmet_needs", ["preparation_id"])
