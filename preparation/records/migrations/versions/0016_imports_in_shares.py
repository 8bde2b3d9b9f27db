"""Imports are taken in share by share, and several files may be given at once."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the tables, and say of each part which file it is of."""
    op.add_column(
        "upload_parts", sa.Column("file", sa.Integer(), nullable=False, server_default="1")
    )
    op.create_table(
        "upload_differences",
        sa.Column("upload_id", sa.String(40), nullable=False),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("upload_id", name="pk_upload_differences"),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name="fk_upload_differences_upload_id_uploads"
        ),
    )
    op.create_table(
        "upload_takings",
        sa.Column("upload_id", sa.String(40), nullable=False),
        sa.Column("by", sa.String(40), nullable=False),
        sa.Column("good_rows_only", sa.Boolean(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("upload_id", name="pk_upload_takings"),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["uploads.id"], name="fk_upload_takings_upload_id_uploads"
        ),
    )
