"""A text that names an appointment's day keeps which one it was written for."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0016"


def upgrade() -> None:
    """Add the column; what was queued before names no day that anybody could compare."""
    op.add_column("outbound", sa.Column("speaks_of", sa.DateTime(), nullable=True))
