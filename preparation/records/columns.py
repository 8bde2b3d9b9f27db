"""Column types of our own: sealed text and instants in UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import DateTime, Dialect, LargeBinary, TypeDecorator

from preparation.records.vault import Vault

_vaults: WeakKeyDictionary[Dialect, Vault] = WeakKeyDictionary()


def use_vault(dialect: Dialect, vault: Vault) -> None:
    """Let every `Sealed` column read or written through `dialect` use `vault`."""
    _vaults[dialect] = vault


def vault_of(dialect: Dialect) -> Vault:
    """Return the vault of the `Sealed` columns that are read or written through `dialect`."""
    return _vaults[dialect]


class Sealed(TypeDecorator[str]):
    """Text that identifies a person or holds their words: never stored in the clear.

    `place` ("table.column") is authenticated with the text, so that a value copied into
    another column does not open.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        """Seal on the way in."""
        return None if value is None else _vaults[dialect].seal(value, self.place)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        """Open on the way out."""
        return None if value is None else _vaults[dialect].open(bytes(value), self.place)


class Instant(TypeDecorator[datetime]):
    """A moment. Stored as naive UTC on both databases, always aware in Python."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive moment, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """Give the moment its zone back."""
        return None if value is None else value.replace(tzinfo=UTC)
