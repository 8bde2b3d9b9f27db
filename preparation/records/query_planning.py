"""What SQLite is told of indexes that find many rows: those that begin with a practice.

Without statistics SQLite takes every index for one that finds ten rows, and goes through all
that a practice has ever had where a patient or a number would find one (sqlite.org,
queryplanner-ng, "avoid creating low-quality indices"). The figures are rough and always the
same, so that the plans are too. PostgreSQL counts by itself.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

_TABLE_ROWS = 1 << 20  # what SQLite takes any table for, so that none seems the smaller one
_ROWS_ALIKE, _ROWS_MORE_ALIKE = 20_000, 10

_INDEXES = text("""
    SELECT tables.name AS of_table, indexes.name, indexes."unique", count(*) AS width
    FROM sqlite_schema AS tables
    JOIN pragma_index_list(tables.name) AS indexes
    JOIN pragma_index_info(indexes.name) AS columns
    WHERE tables.type = 'table' AND EXISTS (
        SELECT * FROM pragma_index_info(indexes.name) AS first
        WHERE first.seqno = 0 AND first.name IN ('practice_id', 'channel')
    )
    GROUP BY tables.name, indexes.name, indexes."unique"
""")
_KNOWN = text("SELECT tbl, idx, stat FROM sqlite_stat1")
_FORGET = text("DELETE FROM sqlite_stat1 WHERE tbl = :of_table AND idx = :name")
_TELL = text("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (:of_table, :name, :figures)")


def tell_sqlite(c: Connection) -> None:
    """Write down how many rows the indexes find, in the caller's transaction."""
    if not inspect(c).has_table("sqlite_stat1"):
        c.execute(text("ANALYZE alembic_version"))  # there is no other way to make the table
    known = {tuple(row) for row in c.execute(_KNOWN)}
    for index in c.execute(_INDEXES).all():
        figures = _figures(index.width, bool(index.unique))
        if (index.of_table, index.name, figures) not in known:
            told = {"of_table": index.of_table, "name": index.name}
            c.execute(_FORGET, told)
            c.execute(_TELL, told | {"figures": figures})


def _figures(width: int, unique: bool) -> str:
    """Return the rows in all, and those that are alike in the first column, the first two ..."""
    alike = [_ROWS_ALIKE, *[_ROWS_MORE_ALIKE] * (width - 1)]
    if unique:
        alike[-1] = 1
    return " ".join(map(str, (_TABLE_ROWS, *alike)))
