"""Waiting for whoever else is at work on a preparation."""

from __future__ import annotations

from sqlalchemy import Connection, select

from preparation.model import PreparationId
from preparation.records.tables import preparations


def lock_preparation(c: Connection, preparation_id: PreparationId) -> None:
    """Wait until nobody else holds this preparation, and hold it to the end of the transaction.

    SQLite has one writer anyway. On PostgreSQL it leaves those alone who only refer to it.
    """
    query = select(preparations.c.id).where(preparations.c.id == preparation_id)
    c.execute(query.with_for_update(key_share=True)).all()
