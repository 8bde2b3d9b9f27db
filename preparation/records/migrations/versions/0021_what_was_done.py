"""Whoever looked at an alert says what they did."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Say of a look at an alert what was done."""
    op.add_column("alert_states", sa.Column("did", sa.String(20)))
