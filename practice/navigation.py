"""The pages that are found from everywhere, by who may open them.

A few stand on top of every page; the others are on the page "More", in groups, each with what
it is for. Who may open only a few sees them all on top.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from preparation.model import READERS, Role

HOME = "/practice/"
MORE = "/practice/more"
TOP, WORK, MANAGE = "top", "work", "manage"
_PREPARATIONS = "/practice/preparations/"
_FEW = 3
_DESK = frozenset({Role.STAFF, Role.MANAGER})


@dataclass(frozen=True, slots=True)
class Way:
    """One line of the navigation: its address, the key of its name, for whom, and where."""

    address: str
    key: str
    roles: Collection[Role]
    group: str = TOP

    @property
    def name(self) -> str:
        """Return the last word of the address: it names what the page is for."""
        return self.address.rstrip("/").rsplit("/", 1)[-1]


WAYS = (
    Way(HOME, "practice.layout.ways.days", READERS),
    Way("/practice/worklist", "practice_worklist.way", READERS),
    Way("/practice/alerts", "practice.alerts.way", READERS),
    Way("/practice/results", "practice_results.way", READERS),
    Way("/practice/invites", "practice_batch.way", _DESK),
    Way("/practice/find", "practice_find.title", READERS, WORK),
    Way("/practice/import", "practice_import.way", _DESK, WORK),
    Way("/practice/texts", "practice_texts.way", READERS, WORK),
    Way("/practice/deliveries", "practice_deliveries.way", READERS, WORK),
    Way("/practice/places", "practice_places.way", _DESK, WORK),
    Way("/practice/guide", "practice_guide.page.ways", READERS, WORK),
    Way("/practice/report", "practice_report.way", (Role.MANAGER, Role.CLINICIAN), MANAGE),
    Way("/practice/settings", "practice_settings.way", (Role.MANAGER,), MANAGE),
    Way("/practice/staff", "practice_staff.way", (Role.MANAGER,), MANAGE),
    Way("/practice/data", "practice_data.way", (Role.MANAGER,), MANAGE),
    Way("/practice/audit", "practice_audit.way", (Role.MANAGER, Role.AUDITOR), MANAGE),
)
_TO_MORE = Way(MORE, "practice_more.way", READERS)
_BEGINS_WITH: Mapping[str, str] = {Role.STAFF: "/practice/worklist"}
"""Whose morning does not begin with the first line of the navigation."""


def ways_of(role: str) -> list[Way]:
    """Return the lines on top of every page for a role, in their order."""
    mine = [way for way in WAYS if role in way.roles]
    if len(mine) <= _FEW:
        return mine
    return [*(way for way in mine if way.group == TOP), _TO_MORE]


def way_to(path: str, ways: Sequence[Way]) -> Way | None:
    """Return the line on top that a page belongs to: its own, or the one that leads to it."""
    on_top = {way.address: way for way in ways}
    if path in on_top:
        return on_top[path]
    if path.startswith(_PREPARATIONS):
        return on_top.get(HOME)
    mine = [way for way in WAYS if way.address != HOME and f"{path}/".startswith(f"{way.address}/")]
    return on_top.get(mine[0].address, on_top.get(MORE)) if mine else None


def groups_of(role: str) -> list[tuple[str, list[Way]]]:
    """Return what the page "More" leads to for a role, by group."""
    mine = [way for way in WAYS if role in way.roles]
    groups = [(name, [way for way in mine if way.group == name]) for name in (WORK, MANAGE)]
    return [(name, ways) for name, ways in groups if ways]


def home_of(role: str) -> str:
    """Return the first page of somebody who signs in."""
    first = next((way.address for way in ways_of(role)), "/practice/account")
    return _BEGINS_WITH.get(role, first)
