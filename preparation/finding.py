"""What somebody typed to find a patient, read, and whom it fits. Pure.

One box takes all there is to go by: part of a name, a date of birth, both, an NHS number or a
telephone number. Names are compared without case, accents and marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from preparation.imports.dates import read_date
from preparation.imports.identity import clean, read_nhs_number
from preparation.imports.problems import FieldRefused
from preparation.imports.telephone import read_telephone
from preparation.model import NhsNumber, PatientId, PhoneNumber
from preparation.names import fold_name

LONGEST = 100
"""Letters that are read of what was typed."""
_FEWEST = 2
_TITLES = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "lady", "rev"})
_PARTS = re.compile(r"[\s-]+")
_LETTERS = str.maketrans("\u0142\u00f8\u0111\u00f0\u0131", "lodd\u0069")
"""Letters that are no accented form of another, and that a keyboard here does not have."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed. Names and date of birth must both fit; of the numbers, one."""

    names: tuple[str, ...] = ()
    born: date | None = None
    nhs_number: NhsNumber | None = None
    number: PhoneNumber | None = None
    problem: str = ""
    """Why nobody can be looked for: a key of what to tell."""

    @property
    def by_number(self) -> bool:
        """Tell whether it is a number, which is looked up and not searched for."""
        return self.nhs_number is not None or self.number is not None


@dataclass(frozen=True, slots=True)
class Named:
    """A patient as the search sees them."""

    patient_id: PatientId
    first_name: str
    last_name: str
    born: date


def read_asked(text: str) -> Asked:
    """Read what was typed."""
    value = clean(text[:LONGEST])
    if any(sign.isalpha() for sign in value):
        return _names(value)
    return _figures(value) if value else Asked(problem="empty")


def fitting(people: Iterable[Named], asked: Asked) -> list[Named]:
    """Return whom it fits, best first: whole names before their beginnings, then any part."""
    found = [(_distance(one, asked), one) for one in people if asked.born in (None, one.born)]
    fits = [(distance, one) for distance, one in found if distance is not None]
    fits.sort(key=lambda each: (each[0], *_in_order(each[1])))
    return [one for _, one in fits]


def _figures(value: str) -> Asked:
    try:
        return Asked(born=read_date(value))
    except FieldRefused as refused:
        problem = "short_year" if refused.reason == "short_year" else "figures"
    nhs_number, number = _nhs_number(value), _telephone(value)
    if nhs_number is None and number is None:
        return Asked(problem=problem)
    return Asked(nhs_number=nhs_number, number=number)


def _nhs_number(value: str) -> NhsNumber | None:
    try:
        return read_nhs_number(value)
    except FieldRefused:
        return None


def _telephone(value: str) -> PhoneNumber | None:
    try:
        phone = read_telephone(value)
    except FieldRefused:
        return None
    return phone.number if phone else None


def _names(value: str) -> Asked:
    """Read names, and a date of birth where one stands behind them."""
    words, born = value.split(), None
    for place in range(len(words)):
        try:
            born = read_date(" ".join(words[place:]))
        except FieldRefused:
            continue
        words = words[:place]
        break
    if any(sign.isdigit() for word in words for sign in word):
        return Asked(problem="date")
    names = tuple(name for word in words if (name := _fold(word)) not in ("", *_TITLES))
    if born is None and sum(map(len, names)) < _FEWEST:
        return Asked(problem="short")
    return Asked(names, born)


def _fold(name: str) -> str:
    return fold_name(name).translate(_LETTERS)


def _distance(one: Named, asked: Asked) -> int | None:
    """Return how far the names are from what was typed; None: they do not fit."""
    if not asked.names:
        return 0
    whole = [_fold(one.last_name), _fold(one.first_name)]
    if not all(any(name in part for part in whole) for name in asked.names):
        return None  # nearly everybody: a practice is looked through name by name
    parts = [*whole, *(_fold(part) for part in _PARTS.split(f"{one.last_name} {one.first_name}"))]
    steps = [min(_steps(part, name) for part in parts) for name in asked.names]
    return None if _FAR in steps else sum(steps)


_FAR = 3


def _steps(part: str, name: str) -> int:
    if part == name:
        return 0
    if part.startswith(name):
        return 1
    return 2 if len(name) > _FEWEST and name in part else _FAR


def _in_order(one: Named) -> tuple[str, str, date]:
    return one.last_name.casefold(), one.first_name.casefold(), one.born
