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


HOME = "/practice/"

WAYS = (
    Way("/practice/", "practice.layout.ways.days", READERS),
    Way("/practice/worklist", "practice_worklist.way", READERS),
    Way("/practice/invites", "practice_batch.way", frozenset({Role.STAFF, Role.MANAGER})),
    Way("/practice/import", "practice_import.way", frozenset({Role.STAFF, Role.MANAGER})),
    Way("/practice/results", "practice_results.way", READERS),
    Way("/practice/guide", "practice_guide.page.ways", READERS),
    Way("/practice/places", "practice_places.way", (Role.STAFF, Role.MANAGER)),
    Way("/practice/alerts", "practice.alerts.way", READERS),
    Way("/practice/texts", "practice_texts.way", READERS),
    Way("/practice/deliveries", "practice_deliveries.way", READERS),
    Way("/practice/report", "practice_report.way", (Role.MANAGER, Role.CLINICIAN)),
    Way("/practice/settings", "practice_settings.way", (Role.MANAGER,)),
    Way("/practice/data", "practice_data.way", (Role.MANAGER,)),
    Way("/practice/audit", "practice_audit.way", (Role.MANAGER, Role.AUDITOR)),
)


def ways_of(role: str) -> list[Way]:
    """Return the lines of the navigation for a role, in their order."""
    return [way for way in WAYS if role in way.roles]


def home_of(role: str) -> str:
    """Return the first page of somebody who signs in."""
    return next((way.address for way in ways_of(role)), "/practice/account")
