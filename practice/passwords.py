"""Passwords of local accounts: argon2id, away from the event loop, a few at a time."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_AT_ONCE = 2
"""Each check takes tens of megabytes: a flood of sign-ins must not take them all."""
_LONGEST = 1000


def hash_password(password: str) -> str:
    """Return what to keep instead of a password. Slow on purpose."""
    return PasswordHasher().hash(password)


class Passwords:
    """Checks passwords. Whether somebody exists does not show in the time it takes."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash("nobody's password")
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def is_right(self, password: str, kept: str | None) -> bool:
        """Tell whether `password` is the one kept; for None it takes as long and is wrong."""
        async with self._turns:
            right = await asyncio.to_thread(self._verify, kept or self._nobody, password[:_LONGEST])
        return right and kept is not None

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (Argon2Error, InvalidHashError):
            return False
