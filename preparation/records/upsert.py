"""Inserting a row only once, on either database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Executable, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(c: Connection, table: Table, **values: object) -> bool:
    """Insert a row unless a unique key of it is taken, and tell whether it was inserted."""
    done: Any = c.execute(_unless_there(table, c.dialect.name), values)
    return bool(done.rowcount == 1)


def insert_all_new(c: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows, leaving out those of which a unique key is taken."""
    if rows:
        c.execute(_unless_there(table, c.dialect.name), rows)


@cache
def _unless_there(table: Table, dialect: str) -> Executable:
    """Build the statement once for each table: this is on the way of every text."""
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
