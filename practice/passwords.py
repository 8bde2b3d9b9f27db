"""Passwords of local accounts: argon2id, away from the event loop, a few at a time."""

from __future__ import annotations

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_AT_ONCE = 2
"""Each check takes tens of megabytes: a flood of sign-ins must not take them all."""
_LONGEST = 1000
SHORTEST = 12
_FEWEST_DIFFERENT = 6


def hash_password(password: str) -> str:
    """Return what to keep instead of a password. Slow on purpose."""
    return PasswordHasher().hash(password)


async def hash_password_soon(password: str) -> str:
    """Return what to keep instead of a password, without holding anybody up meanwhile."""
    return await asyncio.to_thread(hash_password, password)


def password_problem(password: str, *known: str) -> str | None:
    """Return what is wrong with a new password, the key of a sentence; None: nothing.

    `known` is what anybody would try first: the username, the person's and the practice's name.
    """
    folded = password.casefold()
    parts = [part for text in known for part in text.casefold().split() if len(part) > 3]
    if len(password) < SHORTEST:
        return "short"
    if len(password) > _LONGEST:
        return "long"
    if len(set(folded)) < _FEWEST_DIFFERENT:
        return "simple"
    if any(part in folded for part in (*parts, "password", "beforehand", "12345", "qwert")):
        return "guessable"
    return None


class Passwords:
    """Checks passwords. Whether somebody exists does not show in the time it takes."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash("nobody's password")
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def is_right(self, password: str, kept: str | None) -> bool:
        """Tell whether `password` is the one kept; without one it takes as long and is wrong."""
        async with self._turns:
            right = await asyncio.to_thread(self._verify, kept or self._nobody, password[:_LONGEST])
        return right and bool(kept)

    def _verify(self, kept: str, password: str) -> bool:
        try:
            return self._hasher.verify(kept, password)
        except (Argon2Error, InvalidHashError):
            return False
