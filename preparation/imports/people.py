"""Which person a row is about. In doubt it is refused: a wrong merge is worse than a call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from preparation.imports.problems import Problem
from preparation.imports.rows import PersonKey, PersonRow
from preparation.model import NhsNumber, PatientState

_SAID = ("mobile", "landline", "language", "access_needs")
_GRAVEST = (PatientState.DECEASED, PatientState.MOVED_AWAY, PatientState.ACTIVE)


@dataclass
class People:
    """The persons of an import, each once, with all that its rows say of them."""

    merged: dict[PersonKey, PersonRow] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    keys: set[PersonKey] = field(default_factory=set)
    """Of everybody, also of those who are out."""
    _numbers: dict[PersonKey, list[NhsNumber]] = field(default_factory=dict)

    def key(self, person: PersonRow) -> PersonKey:
        """Return the key of a row's person: the NHS number if any row gives it."""
        if person.nhs_number is not None:
            return (person.nhs_number,)
        known = self._numbers.get(person.identity, ())
        return (known[0],) if known else person.identity


def gather(rows: Iterable[PersonRow]) -> People:
    """Bring rows about the same person together; those that contradict each other are out."""
    unique = list(dict.fromkeys(rows))
    people = People()
    for row in unique:
        if row.nhs_number is not None:
            known = people._numbers.setdefault(row.identity, [])
            if row.nhs_number not in known:
                known.append(row.nhs_number)
    groups: dict[PersonKey, list[PersonRow]] = {}
    for row in unique:
        groups.setdefault(people.key(row), []).append(row)
    people.keys = set(groups)
    for key, group in groups.items():
        wrong = list(_contradictions(group, people._numbers))
        people.problems += wrong
        if not wrong:
            people.merged[key] = _merge(group)
    return people


def _contradictions(
    group: Sequence[PersonRow], numbers: dict[PersonKey, list[NhsNumber]]
) -> Iterator[Problem]:
    if len({row.identity for row in group}) > 1:
        yield from (Problem(row.place, "nhs_number", "same_number_two_people") for row in group)
        return
    if len(numbers.get(group[0].identity, ())) > 1:
        yield from (Problem(row.place, "nhs_number", "same_person_two_numbers") for row in group)
        return
    for name in _SAID:
        if len({_said(row, name) for row in group} - {None}) > 1:
            yield from (Problem(row.place, name, "contradiction") for row in group)


def _said(row: PersonRow, name: str) -> str | None:
    """Return what a row says of a field: "" that there is none, None that it does not say."""
    said: str | None = getattr(row, name)
    return said or ("" if name in row.lacks else None)


def _merge(group: Sequence[PersonRow]) -> PersonRow:
    merged = group[0]
    for row in group[1:]:
        told = {name: getattr(merged, name) or getattr(row, name) for name in _SAID}
        merged = replace(
            merged,
            nhs_number=merged.nhs_number or row.nhs_number,
            conditions=merged.conditions or row.conditions,
            lacks=merged.lacks | row.lacks,
            state=min(merged.state, row.state, key=_GRAVEST.index),
            **told,
        )
    return merged
