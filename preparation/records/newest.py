"""The highest identifier in the record: what is added next must sort after it."""

from __future__ import annotations

from sqlalchemy import Connection, String, Table, func, select

from preparation.clock import Clock, NewId, ids_after, is_identifier
from preparation.records.database import Database
from preparation.records.tables import metadata

_LAST_OF_OURS = "g"
"""Sorts after every hex digit, so that a row with another kind of identifier is passed over."""


async def ids_above(database: Database, clock: Clock) -> NewId:
    """Return a maker of identifiers that all sort after those in the database (F52).

    "State now" is the newest row by identifier: one made by a clock that was set back would
    hide behind an older one.
    """
    return ids_after(clock, await database.read(newest_identifier))


def newest_identifier(c: Connection) -> str:
    """Return the highest identifier that the application has made; "" where there is none."""
    return max((_newest_of(c, table) for table in metadata.sorted_tables), default="")


def _newest_of(c: Connection, table: Table) -> str:
    """Read the highest of one table: the end of the primary key's index, whatever its size."""
    if "id" not in table.c or not isinstance(table.c.id.type, String):
        return ""
    found = c.execute(select(func.max(table.c.id)).where(table.c.id < _LAST_OF_OURS)).scalar()
    return found if found and is_identifier(found) else ""
