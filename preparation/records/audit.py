"""The audit trail: who saw and did what. Append-only; every row covers the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select

from preparation.model import PracticeId
from preparation.records.tables import audit

START = "0" * 64
_ONE_WRITER = 7_262_634_501
"""Names the lock that keeps two PostgreSQL transactions from taking the same number."""


def append(
    c: Connection,
    at: datetime,
    practice_id: PracticeId | None,
    actor: str,
    action: str,
    subject: str,
) -> None:
    """Add a row to the chain, in the transaction of what it tells about.

    `actor` and `subject` are identifiers, never names or words.
    """
    if c.dialect.name == "postgresql":
        c.execute(select(func.pg_advisory_xact_lock(_ONE_WRITER)))
    newest = c.execute(
        select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
    ).one_or_none()
    row = {
        "number": newest.number + 1 if newest else 1,
        "at": at,
        "practice_id": practice_id,
        "actor": actor,
        "action": action,
        "subject": subject,
        "previous": newest.hash if newest else START,
    }
    c.execute(insert(audit).values(row | {"hash": _hash(row)}))


def verify(c: Connection) -> int | None:
    """Return the number of the first row that is missing or not as it was written, or None."""
    previous, expected = START, 1
    query = select(audit).order_by(audit.c.number)
    with c.execute(query, execution_options={"yield_per": 1000}) as rows:
        for row in rows.mappings():
            if not _is_next(row, expected, previous):
                return expected
            previous, expected = row["hash"], expected + 1
    return None


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
