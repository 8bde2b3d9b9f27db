"""Who said stop stays stopped, also after their record was erased."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "kept_stops",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("practice_id", sa.String(40), nullable=False),
        sa.Column("identity_hash", sa.String(64), nullable=False),
        sa.Column("nhs_number_hash", sa.String(64)),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_kept_stops"),
        sa.ForeignKeyConstraint(
            ["practice_id"], ["practices.id"], name="fk_kept_stops_practice_id_practices"
        ),
    )
    for column in ("practice_id", "identity_hash", "nhs_number_hash"):
        op.create_index(f"ix_kept_stops_{column}", "kept_stops", [column])
