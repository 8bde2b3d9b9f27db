"""The pages that are found from everywhere, by who may open them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from preparation.model import READERS, Role


@dataclass(frozen=True, slots=True)
class Way:
    """One line of the navigation: its address, the key of its name, and for whom it is."""

    address: str
    key: str
    roles: Collection[Role]


WAYS = (Way("/practice/", "practice.layout.ways.days", READERS),)


def ways_of(role: str) -> list[Way]:
    """Return the lines of the navigation for a role, in their order."""
    return [way for way in WAYS if role in way.roles]
