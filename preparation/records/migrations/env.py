"""Alembic's way in. `migrate.py` hands over the connection; there is no alembic.ini."""

from __future__ import annotations

from alembic import context

from preparation.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
context.run_migrations()
