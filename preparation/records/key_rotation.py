"""Sealing everything again with the newest key, after which older keys can be taken away.

Put the new key in front in BEFOREHAND_KEYS, restart, run `./run keys rotate`, drop the old
key. A run that was stopped can be run again: what is new already is passed over.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, LargeBinary, Table, select, type_coerce, update

from preparation.errors import BeforehandError
from preparation.records.columns import Sealed
from preparation.records.database import Database
from preparation.records.tables import metadata
from preparation.records.vault import Vault

_BATCH = 500


class KeyMissing(BeforehandError):
    """A value was sealed with a key that is not among the keys."""


async def rotate(database: Database, batch: int = _BATCH) -> int:
    """Seal every sealed value with the newest key; return how many values changed.

    Works in batches, each one transaction, while the program goes on running. Raises
    KeyMissing.
    """
    changed = 0
    try:
        for table in metadata.sorted_tables:
            if sealed_columns(table):
                changed += await _rotate_table(database, table, batch)
    except KeyError:
        raise KeyMissing(
            "Some values were sealed with a key that is not among BEFOREHAND_KEYS. Put it back "
            "behind the newest one, and run this again."
        ) from None
    return changed


def sealed_columns(table: Table) -> dict[str, str]:
    """Return the sealed columns of a table and the place that each is sealed for."""
    return {c.name: c.type.place for c in table.columns if isinstance(c.type, Sealed)}


async def _rotate_table(database: Database, table: Table, batch: int) -> int:
    changed, last = 0, ""

    def rotate_next(c: Connection) -> tuple[int, str]:
        return _rotate_batch(c, database.vault, table, last, batch)

    while True:
        done, last = await database.write(rotate_next)
        changed += done
        if not last:
            return changed


def _rotate_batch(
    c: Connection, vault: Vault, table: Table, after: str, batch: int
) -> tuple[int, str]:
    """Return how many values changed, and the last row's key unless it was the table's last."""
    raw = [type_coerce(table.c[name], LargeBinary).label(name) for name in sealed_columns(table)]
    (key,) = table.primary_key.columns
    query = select(key.label("key"), *raw).where(key > after).order_by(key).limit(batch)
    rows = c.execute(query.with_for_update()).mappings().all()
    changed = 0
    for row in rows:
        old = _opened_if_old(vault, table, row)
        if old:  # written through the column, which seals with the newest key
            c.execute(update(table).where(key == row["key"]).values(old))
        changed += len(old)
    return changed, rows[-1]["key"] if len(rows) == batch else ""


def _opened_if_old(vault: Vault, table: Table, row: Any) -> dict[str, str]:
    return {
        name: vault.open(bytes(row[name]), place)
        for name, place in sealed_columns(table).items()
        if row[name] is not None and not vault.is_newest(bytes(row[name]))
    }
