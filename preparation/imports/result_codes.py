"""Which measurements are taken in, and in which units: content/result_codes.yml as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from preparation.imports.problems import FieldRefused
from preparation.imports.spelling import fold
from preparation.yaml_file import read_yaml

SYSTEMS = {"loinc": "http://loinc.org", "snomed": "http://snomed.info/sct"}
Coding = tuple[str, str]
"""A code system and a code in it."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How a value in another unit becomes one in ours."""

    times: Decimal = Decimal(1)
    plus: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class ResultCode:
    """One kind of measurement."""

    name: str
    unit: str
    places: int
    plausible: tuple[Decimal, Decimal]
    scales: Mapping[str, Scale]
    parts: tuple[frozenset[Coding], ...] = ()
    words: Mapping[Coding, str] | None = None
    spoken: Mapping[str, str] = field(default_factory=dict)
    """Words as people write them, and the word that is kept."""

    def word(self, said: str) -> str:
        """Return the word that is kept for what was written, or for its code."""
        codes = {(system, said) for system in SYSTEMS.values()}
        found = {word for coding, word in (self.words or {}).items() if coding in codes}
        found |= {self.spoken[name] for name in (fold(said),) if name in self.spoken}
        if len(found) != 1:
            raise FieldRefused("value_unknown")
        return found.pop()

    def convert(self, value: Decimal, unit: str) -> Decimal:
        """Return a value in our unit, not yet rounded. Raises FieldRefused: nothing is guessed."""
        scale = self.scales.get(_spelling(unit))
        if scale is None:
            raise FieldRefused("unit_unknown" if unit else "unit_missing", unit=unit[:20])
        converted = value * scale.times + scale.plus
        low, high = self.plausible
        if not low <= converted <= high:
            raise FieldRefused("not_plausible", low=str(low), high=str(high), unit=self.unit)
        return converted

    def show(self, value: Decimal) -> str:
        """Return a converted value as it is kept: rounded as laboratories do."""
        return str(value.quantize(Decimal(1).scaleb(-self.places), ROUND_HALF_UP))


class ResultCodes:
    """All kinds of measurement, found by the codes that name them."""

    def __init__(self, kinds: Mapping[str, Mapping[str, Any]]) -> None:
        self._by_coding: dict[Coding, ResultCode] = {}
        self._by_name: dict[str, ResultCode] = {}
        self.names = tuple(kinds)
        for name, entry in kinds.items():
            kind = _kind(name, entry)
            self._by_coding |= dict.fromkeys(_codings(entry), kind)
            called = (name, *entry.get("names", ()))
            self._by_name |= {fold(one): kind for one in called}

    def find(self, codings: Iterator[Coding]) -> ResultCode | None:
        """Return the kind these codes name; None when they name none taken in here.

        Raises FieldRefused when they name two.
        """
        found = {kind.name: kind for c in codings if (kind := self._by_coding.get(c)) is not None}
        if len(found) > 1:
            raise FieldRefused("two_kinds")
        return next(iter(found.values()), None)

    def find_code(self, code: str) -> ResultCode | None:
        """Return the kind that a code names whose system is not told."""
        return self.find((system, code.strip()) for system in SYSTEMS.values())

    def find_name(self, name: str) -> ResultCode | None:
        """Return the kind that goes by this name; None for one not taken in here."""
        return self._by_name.get(fold(name))


def load_result_codes(content: Path) -> ResultCodes:
    """Read content/result_codes.yml."""
    kinds = read_yaml(content / "result_codes.yml")
    del kinds["meta"]
    return ResultCodes(kinds)


def _kind(name: str, entry: Mapping[str, Any]) -> ResultCode:
    words = {
        coding: word for word, codes in entry.get("words", {}).items() for coding in _codings(codes)
    }
    low, high = entry.get("plausible", (0, 0))
    return ResultCode(
        name=name,
        unit=entry["unit"],
        places=entry.get("decimals", 0),
        plausible=(Decimal(str(low)), Decimal(str(high))),
        scales={_spelling(unit): _scale(of) for unit, of in entry.get("units", {}).items()},
        parts=tuple(frozenset(_codings(part)) for part in entry.get("parts", ())),
        words=words or None,
        spoken={
            fold(said): word
            for word, codes in entry.get("words", {}).items()
            for said in (word, *codes.get("names", ()))
        },
    )


def _scale(entry: Mapping[str, float]) -> Scale:
    return Scale(
        *(Decimal(str(entry.get(key, usual))) for key, usual in (("times", 1), ("plus", 0)))
    )


def _codings(entry: Mapping[str, Any]) -> Iterator[Coding]:
    for key, system in SYSTEMS.items():
        for code in entry.get(key, ()):
            yield system, code


def _spelling(unit: str) -> str:
    return "".join(unit.split()).casefold()
