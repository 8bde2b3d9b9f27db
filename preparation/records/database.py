"""The database, SQLite or PostgreSQL, and the threads that units of work run on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import Connection as Connection
from sqlalchemy import Engine, create_engine, event

from preparation.records.columns import use_vault
from preparation.records.vault import Vault

_READERS = 4
_POSTGRES_WRITERS = 8


class Database:
    """Runs units of work: plain functions over a connection, each one transaction.

    SQLite has one writer by nature, so it gets one writing thread and never waits for
    itself; PostgreSQL gets a pool of them.
    """

    def __init__(self, url: str, vault: Vault) -> None:
        self.vault = vault
        self.engine = open_engine(url, vault)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._writers = ThreadPoolExecutor(1 if self.is_sqlite else _POSTGRES_WRITERS, "write")
        self._readers = ThreadPoolExecutor(_READERS, "read")

    async def read[T](self, work: Callable[[Connection], T]) -> T:
        """Run `work` in a transaction that writes nothing, and return what it returns."""
        return await asyncio.get_running_loop().run_in_executor(
            self._readers, self._in_transaction, work, False
        )

    async def write[T](self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction: all of it is committed (and synced), or nothing."""
        return await asyncio.get_running_loop().run_in_executor(
            self._writers, self._in_transaction, work, True
        )

    def _in_transaction[T](self, work: Callable[[Connection], T], writes: bool) -> T:
        connection = self.engine.connect().execution_options(writes=writes)
        with connection, connection.begin():
            return work(connection)

    async def forget_deleted(self) -> bool:
        """Leave nothing of deleted rows in SQLite's log; False while somebody still reads it."""
        if not self.is_sqlite:
            return True

        def truncate() -> bool:
            with self.engine.connect() as connection:
                raw = connection.connection.driver_connection
                assert raw is not None
                return bool(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)

        return await asyncio.get_running_loop().run_in_executor(self._writers, truncate)

    def close(self) -> None:
        """Let running work finish, then let go of every connection."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.engine.dispose()


def open_engine(url: str, vault: Vault) -> Engine:
    """Return an engine whose sealed columns use `vault`."""
    sqlite = url.startswith("sqlite")
    pool: dict[str, Any] = {} if sqlite else {"pool_size": _READERS + _POSTGRES_WRITERS}
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=not sqlite, **pool)
    use_vault(engine.dialect, vault)
    if sqlite:
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",  # a text that was acknowledged survives a power cut
        "busy_timeout=10000",
        "foreign_keys=ON",
        "secure_delete=ON",  # what was erased does not stay in free pages
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
