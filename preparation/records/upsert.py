"""Inserting a row only once, on either database."""

from __future__ import annotations

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(c: Connection, table: Table, **values: object) -> bool:
    """Insert a row unless a unique key of it is taken, and tell whether it was inserted."""
    dialect = sqlite if c.dialect.name == "sqlite" else postgresql
    statement = dialect.insert(table).values(values).on_conflict_do_nothing()
    counted = statement.execution_options(preserve_rowcount=True)
    return c.execute(counted).rowcount == 1
