"""The tables and the migrations agree, and a database is never half changed."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, create_engine, inspect, text

from preparation.records.database import Database, open_engine
from preparation.records.migrate import DatabaseRefused, migrate, upgrade
from preparation.records.tables import metadata
from preparation.records.vault import Vault
from tests.peers.postgres import Postgres

FIRST_STEPS = Path("preparation/records/migrations/versions")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    """The URL of a database with nothing in it."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    with server.fresh_database(like="template1") as url:
        yield url


def tables_in(url: str) -> set[str]:
    engine = create_engine(url)
    found = set(inspect(engine).get_table_names())
    engine.dispose()
    return found


async def test_the_migrations_make_exactly_the_tables(databases: Database) -> None:
    def differences(c: Connection) -> Any:
        context = MigrationContext.configure(c, opts={"compare_type": True})
        return compare_metadata(context, metadata)

    assert await databases.read(differences) == []


def test_migrating_twice_changes_nothing(empty_url: str, vault: Vault) -> None:
    migrate(empty_url, vault)
    before = tables_in(empty_url)
    migrate(empty_url, vault)
    assert tables_in(empty_url) == before == {*metadata.tables, "alembic_version"}


@pytest.mark.covers("F36")
def test_a_migration_that_dies_halfway_leaves_nothing_behind(empty_url: str, vault: Vault) -> None:
    engine = open_engine(empty_url, vault)
    with engine.connect() as connection:
        upgrade(connection, "0003")
        connection.rollback()  # what the database does when its client dies
    engine.dispose()
    assert tables_in(empty_url) == set()
    migrate(empty_url, vault)
    assert "audit" in tables_in(empty_url)


@pytest.mark.covers("F36")
def test_a_program_killed_while_it_migrates_can_be_started_again(
    tmp_path: Path, vault: Vault
) -> None:
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    script = (
        "import os, signal, sys\n"
        "from preparation.records.database import open_engine\n"
        "from preparation.records.migrate import upgrade\n"
        "from preparation.records.vault import Vault\n"
        "engine = open_engine(sys.argv[1], Vault([bytes(32)], bytes(32)))\n"
        "with engine.begin() as connection:\n"
        "    upgrade(connection, '0003')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, url], check=False)
    assert done.returncode == -9
    migrate(url, vault)
    assert tables_in(url) == {*metadata.tables, "alembic_version"}


@pytest.mark.covers("F37", "104")
def test_an_older_program_refuses_a_newer_database(empty_url: str, vault: Vault) -> None:
    migrate(empty_url, vault)
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(DatabaseRefused, match="newer version"):
        migrate(empty_url, vault)


def test_two_programs_may_start_at_once(empty_url: str, vault: Vault) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: migrate(empty_url, vault), range(4)))
    assert "patients" in tables_in(empty_url)


@pytest.mark.covers("F13")
def test_a_damaged_file_is_refused_with_what_to_do(tmp_path: Path, vault: Vault) -> None:
    path = tmp_path / "damaged.db"
    path.write_bytes(b"this is no database at all" * 400)
    with pytest.raises(DatabaseRefused, match="Restore it from a backup"):
        migrate(f"sqlite:///{path}", vault)


@pytest.mark.covers("104")
def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path, vault: Vault) -> None:
    with pytest.raises(DatabaseRefused, match="cannot be written"):
        migrate(f"sqlite:///{tmp_path / 'no such folder' / 'x.db'}", vault)


@pytest.mark.covers("104", "106")
def test_a_server_that_is_not_there_is_refused_without_its_password(vault: Vault) -> None:
    with pytest.raises(DatabaseRefused) as refused:
        migrate("postgresql+psycopg://anna:s3cretword@127.0.0.1:1/x", vault)
    assert "s3cretword" not in str(refused.value)


def test_the_steps_are_numbered_by_hand_and_in_order() -> None:
    names = sorted(path.name for path in FIRST_STEPS.glob("*.py"))
    assert [name[:4] for name in names] == [f"{n:04d}" for n in range(1, len(names) + 1)]
