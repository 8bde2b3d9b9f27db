"""All that belongs to somebody or something: whatever refers to it, and what refers to that.

Found by the foreign keys themselves, so a table that is added later is found too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import batched
from typing import Any

from sqlalchemy import Column, Connection, Table, select, tuple_
from sqlalchemy import RowMapping as RowMapping

from preparation.records.tables import metadata

type Key = tuple[Any, ...]
"""The primary key of a row."""
type Belongings = Mapping[Table, Sequence[Key]]

_AT_ONCE = 400
"""Values in one statement; SQLite takes no more than some thousands."""


def belongings(c: Connection, roots: Mapping[Table, Iterable[str]]) -> Belongings:
    """Return the rows of `roots` (by their ids) and every row that leads to one of them."""
    found: dict[Table, list[Key]] = {}
    for table in metadata.sorted_tables:  # what is referred to comes before what refers to it
        keys = [(each,) for each in roots.get(table, ())]
        keys += _referring(c, table, found)
        if keys:
            found[table] = sorted(set(keys))
    return found


def rows_of(c: Connection, table: Table, keys: Sequence[Key]) -> Iterator[RowMapping]:
    """Return rows by their keys, opened."""
    for some in batched(keys, _AT_ONCE, strict=False):
        yield from c.execute(select(table).where(_is_one_of(table, some))).mappings()


def values_of(c: Connection, column: Column[Any], keys: Sequence[Key]) -> Iterator[Any]:
    """Return one column of rows by their keys: nothing else of them is opened."""
    for some in batched(keys, _AT_ONCE, strict=False):
        yield from c.execute(select(column).where(_is_one_of(column.table, some))).scalars()


def delete(c: Connection, what: Belongings) -> dict[str, int]:
    """Delete rows, what refers to others first; return table -> how many."""
    deleted = {}
    for table in reversed(metadata.sorted_tables):
        keys = what.get(table, ())
        for some in batched(
            reversed(keys), _AT_ONCE, strict=False
        ):  # a row may replace an older one
            c.execute(table.delete().where(_is_one_of(table, some)))
        if keys:
            deleted[str(table.name)] = len(keys)
    return deleted


def _referring(c: Connection, table: Table, found: Belongings) -> Iterator[Key]:
    own = list(table.primary_key)
    for column, ids in _references(table, found):
        for some in batched(ids, _AT_ONCE, strict=False):
            query = select(*own).where(column.in_(some))
            yield from (tuple(row) for row in c.execute(query))


def _references(table: Table, found: Belongings) -> Iterator[tuple[Column[Any], list[Any]]]:
    for key in table.foreign_keys:
        ids = [found_key[0] for found_key in found.get(key.column.table, ())]
        if ids and key.column.table is not table:
            yield key.parent, ids


def _is_one_of(table: Any, keys: Sequence[Key]) -> Any:
    columns = list(table.primary_key)
    if len(columns) == 1:
        return columns[0].in_([key[0] for key in keys])
    return tuple_(*columns).in_(keys)
