"""Time and chance come in as arguments; these are the shapes they come in."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Now, as an aware datetime in UTC."""
NewId = Callable[[], str]
"""A fresh identifier; later ones sort after earlier ones."""


def system_clock() -> datetime:
    """Return the machine's time in UTC."""
    return datetime.now(UTC)


def ids_after(clock: Clock) -> NewId:
    """Return a maker of identifiers: milliseconds, a counter, 64 random bits; in order."""
    last = 0

    def new_id() -> str:
        nonlocal last
        last = max(last + 1, int(clock().timestamp() * 1000) << 12)
        return f"{last:015x}{secrets.token_hex(8)}"

    return new_id
