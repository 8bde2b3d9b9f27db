"""The kinds of result that a patient may be shown, read from content/results.yml. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from preparation.words import Words

_FILE = "results."
type Numbers = tuple[Decimal, ...]
"""One number, or the two of a blood pressure."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A second unit that a value is shown in as well, by a published formula."""

    unit: str
    times: Decimal
    plus: Decimal
    decimals: int


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of result: its words, its unit, its range, how long it may be shown."""

    code: str
    name: str
    sentence: str
    unit: str
    shown_unit: str
    days: int
    low: Numbers | None = None
    high: Numbers | None = None
    range_source: str = ""
    """Whose range it is; "" where it is the laboratory's."""
    steady: Decimal = Decimal(0)
    beside: Beside | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    """Where it is one of a few words instead of a number: what each is called."""
    lines: tuple[str, ...] = ()
    """What the two numbers of a pair are called."""

    @property
    def parts(self) -> int:
        """Return of how many numbers a value is made."""
        return 0 if self.values else len(self.lines) or 1

    @property
    def has_policy(self) -> bool:
        """Tell whether the content names a range of its own."""
        return self.low is not None or self.high is not None


Kinds = Mapping[str, Kind]


def read_kinds(words: Words) -> Kinds:
    """Return the kinds that `words` (with the file `results` loaded) describe."""
    return {code: _kind(words, code) for code in _codes(words)}


def _codes(words: Words) -> Iterator[str]:
    for key in words:
        parts = key.split(".")
        if key.startswith(_FILE) and len(parts) == 3 and parts[2] == "name":
            yield parts[1]


def _kind(words: Words, code: str) -> Kind:
    def said(name: str, usual: str = "") -> str:
        key = f"{_FILE}{code}.{name}"
        return words.raw(key) if key in words else usual

    below = f"{_FILE}{code}.values."
    return Kind(
        code=code,
        name=said("name"),
        sentence=said("sentence"),
        unit=said("unit"),
        shown_unit=said("shown_unit", said("unit")),
        days=int(said("days")),
        low=_numbers(said("low")),
        high=_numbers(said("high")),
        range_source=said("range"),
        steady=Decimal(said("steady", "0")),
        beside=_beside(words, code),
        values={key.removeprefix(below): words.raw(key) for key in words if key.startswith(below)},
        lines=tuple(line for line in (said("first"), said("second")) if line),
    )


def _numbers(said: str) -> Numbers | None:
    return tuple(Decimal(part) for part in said.split("/")) if said else None


def _beside(words: Words, code: str) -> Beside | None:
    below = f"{_FILE}{code}.beside."
    if f"{below}unit" not in words:
        return None
    unit, times, plus, decimals = (
        words.raw(f"{below}{name}") for name in ("unit", "times", "plus", "decimals")
    )
    return Beside(unit, Decimal(times), Decimal(plus), int(decimals))
