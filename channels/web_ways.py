"""The pages that a patient finds from everywhere on their own pages, in their order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Way:
    """One line of the navigation: its address and the key of its name."""

    address: str
    key: str


WAYS = (
    Way("/p/chat", "pages.ways.chat"),
    Way("/p/answers", "pages.ways.answers"),
    Way("/p/results", "pages_results.way"),
    Way("/p/places", "pages.ways.places"),
    Way("/p/copy", "pages.ways.copy"),
    Way("/p/plan", "pages_plan.way"),
    Way("/p/wishes", "pages_wishes.way_name"),
)
