"""What of a provider's claims counts, by the settings. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from preparation.model import Role


@dataclass(frozen=True, slots=True)
class OpenIdSettings:
    """A provider, and how its claims become our staff. docs/running.md has examples."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = ("openid", "profile")
    acr: tuple[str, ...] = ()
    """Levels of assurance that are enough; empty: the provider's own rules decide."""
    subject_claim: str = "sub"
    name_claim: str = "name"
    role_claim: str = ""
    """Where the roles are; empty: the role that an account has here."""
    roles: Mapping[str, Role] = field(default_factory=dict)
    practice_claim: str = ""
    practices: Mapping[str, str] = field(default_factory=dict)
    """By the provider's code of a practice, its name here."""

    @property
    def makes_accounts(self) -> bool:
        """Whether somebody new gets an account, by what the provider says of them."""
        return bool(self.role_claim and self.roles and self.practice_claim and self.practices)

    def role_of(self, said: tuple[str, ...]) -> Role | None:
        """Return the role that somebody has by what the provider says; the first that is listed."""
        return next((role for code, role in self.roles.items() if code in said), None)

    def practices_of(self, said: tuple[str, ...]) -> tuple[str, ...]:
        """Return the names of the practices that the provider says somebody works at."""
        return tuple(name for code, name in self.practices.items() if code in said)


def all_of(claims: Mapping[str, Any], path: str) -> tuple[str, ...]:
    """Return every text at a dotted path; lists on the way are walked through."""
    if not path:
        return ()
    if path in claims:  # Entra and others have names with dots and slashes in them
        return _texts(claims[path])
    found: list[Any] = [claims]
    for part in path.split("."):
        found = [one.get(part) for one in _each(found) if isinstance(one, Mapping)]
    return _texts(found)


def first_of(claims: Mapping[str, Any], path: str) -> str:
    """Return the first text at a path, or nothing."""
    found = all_of(claims, path)
    return found[0] if found else ""


def _each(found: list[Any]) -> list[Any]:
    flat: list[Any] = []
    for one in found:
        flat += _each(one) if isinstance(one, list) else [one]
    return flat


def _texts(found: Any) -> tuple[str, ...]:
    each = _each(found if isinstance(found, list) else [found])
    return tuple(str(one) for one in each if isinstance(one, str | int) and str(one))
