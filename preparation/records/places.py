"""The practice's list of places to look: groups, services, social prescribing, carers' support."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NewType

from sqlalchemy import Connection, Row, insert, select, update

from preparation.errors import NotFound
from preparation.model import PracticeId
from preparation.records.tables import local_places

PlaceId = NewType("PlaceId", str)


class PlaceKind(StrEnum):
    """What sort of place it is."""

    GROUP = "group"
    SERVICE = "service"
    PRESCRIBING = "prescribing"
    """Social prescribing: somebody who helps to find the rest."""
    CARERS = "carers"


@dataclass(frozen=True, slots=True)
class Place:
    """One entry, in the practice's own words. `topics`: for what it is offered; none: always."""

    name: str
    kind: PlaceKind
    what: str
    contact: str
    url: str
    topics: tuple[str, ...] = ()


def read_places(c: Connection, practice_id: PracticeId) -> list[tuple[PlaceId, Place]]:
    """Return what a practice's list holds now, by name."""
    rows = c.execute(_here(practice_id).order_by(local_places.c.name, local_places.c.id))
    return [(PlaceId(row.id), _place(row)) for row in rows]


def read_place(c: Connection, practice_id: PracticeId, place_id: PlaceId) -> Place:
    """Return one entry. Raises NotFound, also for another practice's."""
    row = c.execute(_here(practice_id).where(local_places.c.id == place_id)).one_or_none()
    if row is None:
        raise NotFound("place")
    return _place(row)


def add_place(
    c: Connection, practice_id: PracticeId, place_id: PlaceId, place: Place, *, now: datetime
) -> None:
    """Add an entry."""
    values = {"id": place_id, "practice_id": practice_id, "changed_at": now}
    c.execute(insert(local_places).values(_values(place) | values))


def change_place(
    c: Connection, practice_id: PracticeId, place_id: PlaceId, place: Place, *, now: datetime
) -> None:
    """Change an entry. Raises NotFound, also for another practice's."""
    _update(c, practice_id, place_id, _values(place) | {"changed_at": now})


def remove_place(
    c: Connection, practice_id: PracticeId, place_id: PlaceId, *, now: datetime
) -> None:
    """Take an entry off the list. Raises NotFound, also for another practice's."""
    _update(c, practice_id, place_id, {"removed_at": now})


def _update(
    c: Connection, practice_id: PracticeId, place_id: PlaceId, values: dict[str, Any]
) -> None:
    mine = update(local_places).where(local_places.c.practice_id == practice_id)
    still = mine.where(local_places.c.id == place_id, local_places.c.removed_at.is_(None))
    if c.execute(still.values(**values)).rowcount != 1:
        raise NotFound("place")


def _here(practice_id: PracticeId) -> Any:
    query = select(local_places).where(local_places.c.practice_id == practice_id)
    return query.where(local_places.c.removed_at.is_(None))


def _values(place: Place) -> dict[str, Any]:
    return asdict(place) | {"kind": place.kind.value, "topics": list(place.topics)}


def _place(row: Row[Any]) -> Place:
    topics: Sequence[str] = row.topics
    return Place(row.name, PlaceKind(row.kind), row.what, row.contact, row.url, tuple(topics))
