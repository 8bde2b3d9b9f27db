"""A mark on the worklist may say that something was not done after all."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the column; what was marked before is done."""
    op.add_column(
        "request_marks", sa.Column("done", sa.Boolean(), nullable=False, server_default=sa.true())
    )
