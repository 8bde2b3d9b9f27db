"""The sign-ins that a demonstration shows to whoever opens it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoSignIn:
    """Somebody made up of the practice's team: their role, and what to type for them."""

    role: str
    username: str
    password: str
