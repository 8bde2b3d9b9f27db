"""Whoever confirms an import may have its invitations held until they have read them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Say of each import that is under way whether its invitations are held."""
    op.add_column(
        "upload_takings",
        sa.Column("hold_invites", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
