"""Time and chance come in as arguments; these are the shapes they come in."""

from __future__ import annotations

import re
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


def ids_after(clock: Clock, newest: str = "") -> NewId:
    """Return a maker of identifiers: milliseconds, a counter, 64 random bits; in order.

    `newest`: the highest identifier there is already. All that are made sort after it, also
    where the clock was set back since.
    """
    last = _counted(newest)

    def new_id() -> str:
        nonlocal last
        last = max(last + 1, int(clock().timestamp() * 1000) << 12)
        return f"{last:015x}{secrets.token_hex(8)}"

    return new_id


def is_identifier(text: str) -> bool:
    """Tell whether `text` is an identifier that a maker of ours has made."""
    return _IDENTIFIER.fullmatch(text) is not None


def _counted(identifier: str) -> int:
    """Return milliseconds and counter of an identifier; 0 where it is none of ours."""
    return int(identifier[:15], 16) if is_identifier(identifier) else 0


_IDENTIFIER = re.compile(r"[0-9a-f]{31}")
