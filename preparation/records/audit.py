"""The audit trail: who saw and did what. Append-only; every row covers the one before.

The database refuses to change or delete a row (migration 0011). Whoever takes that guard
away still cannot write another end of the chain: it is sealed with the data keys.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, RowMapping, func, insert, select, update

from preparation.model import PracticeId
from preparation.records.tables import audit, audit_head

START = "0" * 64
HEAD = "head"
_PASSES = 5
"""How often the end is looked for where others go on writing."""
_ONE_WRITER = 7_262_634_501
"""Names the lock that keeps two PostgreSQL transactions from taking the same number."""


def append(
    c: Connection,
    at: datetime,
    practice_id: PracticeId | None,
    actor: str,
    action: str,
    subject: str,
) -> int:
    """Add a row to the chain, in the transaction of what it tells about; return its number.

    `actor` and `subject` are identifiers, never names or words.
    """
    if c.dialect.name == "postgresql":
        c.execute(select(func.pg_advisory_xact_lock(_ONE_WRITER)))
    newest = c.execute(
        select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
    ).one_or_none()
    number = newest.number + 1 if newest else 1
    row = {
        "number": number,
        "at": at,
        "practice_id": practice_id,
        "actor": actor,
        "action": action,
        "subject": subject,
        "previous": newest.hash if newest else START,
    }
    hashed = _hash(row)
    c.execute(insert(audit).values(row | {"hash": hashed}))
    _move_head(c, number, hashed)
    return number


def verify(c: Connection) -> int | None:
    """Return the number of the first row that is missing or not as it was written, or None.

    That rows were cut off at the end is known by the sealed end: the first missing is named.
    Rows that others add meanwhile are looked through as well, until the end is reached.
    """
    previous, number = START, 1
    for _ in range(_PASSES):
        for row in _rows_from(c, number):
            if not _is_next(row, number, previous):
                return number
            previous, number = row["hash"], number + 1
        if _sealed_end(c) == f"{number - 1}:{previous}":
            return None
    return number


def anchor(c: Connection) -> str:
    """Return "NUMBER:HASH" of the newest row, to be kept where nobody here can change it."""
    newest = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
    row = c.execute(newest).one_or_none()
    return f"{row.number}:{row.hash}" if row else f"0:{START}"


def holds(c: Connection, kept: str) -> bool:
    """Tell whether an anchor that was kept elsewhere is still in the chain."""
    number, _, hashed = kept.strip().partition(":")
    if number == "0":
        return hashed == START
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return False
    found = c.execute(select(audit.c.hash).where(audit.c.number == int(number))).scalar()
    return found == hashed


def _move_head(c: Connection, number: object, hashed: str) -> None:
    end = {"number": number, "seal": f"{number}:{hashed}"}
    moved = c.execute(update(audit_head).where(audit_head.c.id == HEAD).values(end))
    if not moved.rowcount:
        c.execute(insert(audit_head).values(end | {"id": HEAD}))


def _sealed_end(c: Connection) -> str:
    try:
        return c.execute(select(audit_head.c.seal)).scalar() or f"0:{START}"
    except (InvalidTag, KeyError):  # written by somebody without the keys
        return ""


def _rows_from(c: Connection, number: int) -> Iterator[RowMapping]:
    query = select(audit).where(audit.c.number >= number).order_by(audit.c.number)
    with c.execute(query, execution_options={"yield_per": 1000}) as rows:
        yield from rows.mappings()


def _is_next(row: RowMapping, number: int, previous: str) -> bool:
    return bool(
        row["number"] == number and row["previous"] == previous and row["hash"] == _hash(row)
    )


def _hash(row: Mapping[str, object] | RowMapping) -> str:
    at = row["at"]
    assert isinstance(at, datetime)
    fields = [row[name] for name in ("number", "practice_id", "actor", "action", "subject")]
    covered = json.dumps([*fields, at.isoformat(), row["previous"]], ensure_ascii=True)
    return hashlib.sha256(covered.encode()).hexdigest()
