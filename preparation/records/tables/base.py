"""What all tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, String

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def identifier() -> Column[str]:
    """Return a primary key: a time-ordered identifier made by the application."""
    return Column("id", String(40), primary_key=True)


def refers(name: str, to: str, *, optional: bool = False, **options: Any) -> Column[str]:
    """Return an indexed foreign key to `to` ("table.column")."""
    return Column(name, String(40), ForeignKey(to), nullable=optional, index=True, **options)
