"""A person with a row in every table that can hold one, each sealed value a word of their own.

Made from the tables themselves: a table that is added later is filled here too, and if
erasing does not reach it, the tests say so.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Float,
    Integer,
    LargeBinary,
    Table,
    select,
    type_coerce,
)

from preparation.records.columns import Instant, Sealed
from preparation.records.erasure import tables_of_people
from preparation.records.key_rotation import sealed_columns
from preparation.records.tables import metadata

NOW = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
type Ids = dict[Table, Any]
_BY_NUMBER = {"sender_hash", "recipient_hash", "number_hash"}


def fill(c: Connection, given: Ids, word: str, number: str) -> dict[str, str]:
    """Give a person a row in every table there is; return "table.column" -> planted word.

    `number`: the hash of the number that reaches them alone.
    """
    ids: Ids = dict(given)
    planted: dict[str, str] = {}
    for table in metadata.sorted_tables:
        if table in tables_of_people() and table not in given:
            row = _add(c, table, ids, word, number)
            planted |= {f"{table.name}.{name}": str(row[name]) for name in sealed_columns(table)}
    return planted


def _add(c: Connection, table: Table, ids: Ids, word: str, number: str) -> dict[str, Any]:
    for key in table.foreign_keys:
        if key.column.table not in ids and key.column.table is not table:
            _add(c, key.column.table, ids, word, number)  # a batch, say: nobody's own
    row = {column.name: _value(column, table, ids, word) for column in table.columns}
    row |= dict.fromkeys(_BY_NUMBER & row.keys(), number)
    done = c.execute(table.insert().values(row))
    assert done.inserted_primary_key is not None
    ids[table] = done.inserted_primary_key[0]
    return row


def sealed_bytes(c: Connection) -> dict[str, set[bytes]]:
    """Return every sealed value as it is stored, a "table.column"."""
    found: dict[str, set[bytes]] = {}
    for table in metadata.sorted_tables:
        for name in sealed_columns(table):
            raw = select(type_coerce(table.c[name], LargeBinary)).where(table.c[name].is_not(None))
            found[f"{table.name}.{name}"] = {bytes(each) for each in c.execute(raw).scalars()}
    return found


def rows_by_table(c: Connection) -> Mapping[str, list[str]]:
    """Return the primary keys of all rows of tables that hold something of people."""
    return {
        table.name: sorted(str(tuple(row)) for row in c.execute(select(*table.primary_key)))
        for table in tables_of_people()
    }


def _value(column: Column[Any], table: Table, ids: Ids, word: str) -> Any:
    for key in column.foreign_keys:
        if key.column.table is table:
            return None
        return ids[key.column.table]
    if column.name == "id":
        return f"00{secrets.token_hex(19)}"  # older than whatever a test adds
    if isinstance(column.type, Sealed):
        return f"{word}-{table.name}-{column.name}"
    if column.name.endswith("state") or column.name == "op":
        return "add" if column.name == "op" else "queued"
    return _plain(column)


def _plain(column: Column[Any]) -> Any:
    kinds: list[tuple[type, Any]] = [
        (Instant, NOW),
        (Date, date(2026, 6, 1)),
        (Boolean, False),
        (Float, 1.0),
        (Integer, 1),
        (JSON, []),
    ]
    for kind, value in kinds:
        if isinstance(column.type, kind):
            return value
    length = getattr(column.type, "length", None) or 40
    return secrets.token_hex(20)[:length]
