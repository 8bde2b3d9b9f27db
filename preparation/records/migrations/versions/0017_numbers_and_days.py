"""A text keeps the day it was written for, and a doubt about a person the mobile in the file."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add both; what was there before speaks of no day and names no mobile."""
    op.add_column("outbound", sa.Column("speaks_of", sa.DateTime(), nullable=True))
    op.add_column("identity_doubts", sa.Column("mobile", sa.LargeBinary(), nullable=True))
