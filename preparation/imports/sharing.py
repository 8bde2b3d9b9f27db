"""Dividing an import into shares that are each right alone (docs/decisions/0054). Pure.

All that a file says of one person is in one share: nobody is half on record at any time, and
who the file says has died is on record as dead before anything of theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import batched

from preparation.imports.people import gather
from preparation.imports.problems import Place
from preparation.imports.rows import (
    BookingRow,
    CancellationRow,
    ClinicianRow,
    ImportPlan,
    PersonKey,
    PersonRow,
    ReadingRow,
    Row,
    WithdrawalRow,
)
from preparation.model import PatientState

ROWS = 50
"""Rows in a share: so few that a text waits no longer than a twentieth of a second for it."""


def shares(
    plan: ImportPlan, refused: Collection[Place], refused_people: Collection[PersonKey] = ()
) -> list[ImportPlan]:
    """Return the rows that were not refused, share by share; what stops something goes first."""
    refused = frozenset(refused)
    good = [row for row in plan.rows if row.place not in refused]
    stopping = [row for row in good if isinstance(row, CancellationRow | WithdrawalRow)]
    found = [ImportPlan(some) for some in batched(stopping, ROWS, strict=False)]
    clinicians = tuple(row for row in good if isinstance(row, ClinicianRow))
    if clinicians:
        found.append(ImportPlan(clinicians))
    groups = _by_person(plan.rows)
    standing = [
        [row for row in rows if row.place not in refused]
        for key, rows in groups.items()
        if key not in refused_people
    ]
    return found + [ImportPlan(tuple(some)) for some in _filled(sorted(standing, key=_is_alive))]


def size(parts: Collection[ImportPlan]) -> int:
    """Return how many rows some shares have."""
    return sum(len(part.rows) for part in parts)


def _by_person(rows: Collection[Row]) -> dict[PersonKey, list[Row]]:
    people = gather(person for row in rows if (person := _person(row)) is not None)
    groups: dict[PersonKey, list[Row]] = {}
    for row in rows:
        person = _person(row)
        if person is not None:
            groups.setdefault(people.key(person), []).append(row)
    return groups


def _person(row: Row) -> PersonRow | None:
    if isinstance(row, PersonRow):
        return row
    return row.person if isinstance(row, BookingRow | ReadingRow) else None


def _is_alive(rows: Collection[Row]) -> bool:
    persons = (_person(row) for row in rows)
    return all(one is None or one.state is PatientState.ACTIVE for one in persons)


def _filled(groups: Collection[list[Row]]) -> Iterator[list[Row]]:
    share: list[Row] = []
    for rows in groups:
        share += rows
        if len(share) >= ROWS:
            yield share
            share = []
    if share:
        yield share
