"""Which of the people on a shared phone a text says it is from. Pure.

Nobody is ever guessed: a name counts when it is said plainly ("this is Bob"), or when it
answers our question. In the middle of a talk a bare "Bob" may be an answer to anything.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from preparation.model import PatientId, PreparationId
from preparation.names import fold_name

_NOT_WORDS = re.compile(r"[^\w ]+")
_POLITE_BEFORE = re.compile(r"^(?:hi|hello|hiya|sorry|no|yes|ok|oh|and|its ok) ")
_POLITE_AFTER = re.compile(r" (?:please|thanks|thank you|now|this time|sorry)$")
_PLAINLY = (
    re.compile(r"^(?:this is for|this is|i am|im|my name is|now for) (?P<who>.+?)(?: here)?$"),
    re.compile(r"^(?P<who>.+) (?:here|speaking|again|back|here again|back again|texting)$"),
    re.compile(r"^(?:back to|switch to|over to|now its|its now|swap to) (?P<who>.+)$"),
    re.compile(r"^its (?P<who>.+) (?:again|here|now|this time)$"),
)
_LOOSELY = re.compile(r"^(?:(?:its|it is)(?: for)? |for )?(?P<who>.+)$")
_NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NOT_ME = frozenset({"not me", "this is not me", "its not me", "it is not me", "that is not me"})
_NONE = _NOT_ME | frozenset(
    "no|none|neither|nobody|no one|noone|none of them|none of these|neither of them|"
    "neither of us|someone else|somebody else|wrong number|wrong person".split("|")
)


@dataclass(frozen=True, slots=True)
class Person:
    """One of the people on a shared phone who is preparing."""

    preparation_id: PreparationId
    patient_id: PatientId
    first_name: str
    last_name: str


@dataclass(frozen=True, slots=True)
class Named:
    """A text that says who it is from. `plainly`: it cannot be an answer to anything else."""

    person: Person
    plainly: bool


@dataclass(frozen=True, slots=True)
class NotThem:
    """A text that says that it is not from the person, or from none of those, we named."""


def labels_of(people: Sequence[Person]) -> tuple[str, ...] | None:
    """Return what each is called in our question; None where no short name tells them apart.

    The first name, and of two people with one first name the first letter of the last name:
    never more.
    """
    firsts = [fold_name(person.first_name) for person in people]
    labels = tuple(
        person.first_name if firsts.count(first) == 1 else _with_letter(person)
        for person, first in zip(people, firsts, strict=True)
    )
    apart = len({fold_name(label) for label in labels}) == len(people)
    return labels if apart else None


def naming_of(
    text: str,
    people: Sequence[Person],
    *,
    offered: Sequence[PreparationId] | None = None,
    chosen: PreparationId | None = None,
) -> Named | NotThem | None:
    """Return whom a text names, or None when it is about something else.

    `offered`: those our question named, when it was the last thing we said; then a number or
    "neither" answers it. `chosen`: whose talk it is now.
    """
    said = _bare(text)
    if _denies(said, people, asked=offered is not None, chosen=chosen):
        return NotThem()
    for pattern in _PLAINLY:
        if (found := pattern.match(said)) and (person := _who(found["who"], people)):
            return Named(person, plainly=True)
    if (person := _by_number(said, people, offered or ())) is not None:
        return Named(person, plainly=True)
    loosely = _LOOSELY.match(said)
    named = _who(loosely["who"], people) if loosely else None
    return Named(named, plainly=offered is not None) if named else None


def _bare(text: str) -> str:
    straight = text.casefold().replace("\u2019", "").replace("'", "")
    said = " ".join(_NOT_WORDS.sub(" ", straight).split())
    return _POLITE_AFTER.sub("", _POLITE_BEFORE.sub("", said))


def _denies(
    said: str, people: Sequence[Person], *, asked: bool, chosen: PreparationId | None
) -> bool:
    if said in (_NONE if asked else _NOT_ME):
        return asked or chosen is not None
    denied = re.match(r"^(?:im |i am |this is |its )?not (?P<who>.+)$", said)
    person = _who(denied["who"], people) if denied else None
    return person is not None and person.preparation_id == chosen


def _who(said: str, people: Sequence[Person]) -> Person | None:
    folded = fold_name(said)
    found = [person for person in people if folded and folded in _spellings(person)]
    return found[0] if len(found) == 1 else None


def _spellings(person: Person) -> set[str]:
    first = fold_name(person.first_name)
    return {first, fold_name(_with_letter(person)), first + fold_name(person.last_name)}


def _by_number(
    said: str, people: Sequence[Person], offered: Sequence[PreparationId]
) -> Person | None:
    number = _NUMBERS.get(said) or (int(said) if re.fullmatch(r"[1-9]", said) else 0)
    if not 1 <= number <= len(offered):
        return None
    return next((p for p in people if p.preparation_id == offered[number - 1]), None)


def _with_letter(person: Person) -> str:
    return f"{person.first_name} {person.last_name[:1]}".strip()
