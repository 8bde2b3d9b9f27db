"""Bringing a database up to this program's tables, or refusing to touch it.

To change a table: change it in `tables/`, add the next number to `migrations/versions/`,
and let tests/records/test_migrations.py tell whether the two agree.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DatabaseError

from preparation.errors import BeforehandError
from preparation.records.database import open_engine
from preparation.records.query_planning import tell_sqlite
from preparation.records.vault import Vault

_MIGRATIONS = Path(__file__).parent / "migrations"
_ONE_AT_A_TIME = 0xBEF0  # PostgreSQL's lock for whoever migrates


class DatabaseRefused(BeforehandError):
    """The database cannot be used as it is; the message says what to do."""


def migrate(database_url: str, vault: Vault) -> None:
    """Bring the tables up to date, all in one transaction.

    Killed halfway it leaves the database as it was, and can be run again. Several programs
    may start at once. Raises DatabaseRefused.
    """
    engine = open_engine(database_url, vault)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(
                    text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME}
                )
            upgrade(connection)
            if connection.dialect.name == "sqlite":
                tell_sqlite(connection)
    except DatabaseError as error:
        raise DatabaseRefused(_advice(database_url, error)) from None
    finally:
        engine.dispose()


def upgrade(connection: Connection, to: str = "head") -> None:
    """Apply what is missing, inside the caller's transaction. Raises DatabaseRefused."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_MIGRATIONS))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    newer = set(MigrationContext.configure(connection).get_current_heads()) - known
    if newer:
        raise DatabaseRefused(
            f"The database was changed by a newer version of this program (step "
            f"{', '.join(sorted(newer))}). Start that version, or restore a backup."
        )
    command.upgrade(config, to)


def _advice(database_url: str, error: DatabaseError) -> str:
    """Name the kind of trouble without its details, which may quote an address or a row."""
    kind = str(error.orig).split("\n", 1)[0] if database_url.startswith("sqlite") else ""
    if "malformed" in kind or "not a database" in kind:
        return "The database file is damaged. Restore it from a backup (docs/running.md)."
    if "readonly" in kind or "unable to open" in kind:
        return "The database file cannot be written. Check who owns it and its folder."
    if "disk" in kind:
        return "The disk is full or failing, so the database cannot be used."
    return f"The database cannot be reached or prepared ({type(error.orig).__name__})."
