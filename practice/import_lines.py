"""What a preview says of people, line by line: what changes, who is new, who is not in the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from practice.steps import when
from practice.telephones import spoken_number
from preparation.imports.arrivals import ABSENT, NEW
from preparation.imports.differences import CHANGED
from preparation.summary.phrases import plain_date
from preparation.words import Words

Lines = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that would be another on record."""

    where: str
    who: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody with an appointment: new with this import, or left out of it."""

    who: str
    born: str
    start: str
    clinician: str
    patient_id: str = ""


def show_changes(lines: Lines, words: Words, names: Sequence[str]) -> list[Difference]:
    """Return what would change, as the page shows it."""
    return [_difference(one, words, names) for one in lines if one["part"] == CHANGED]


def show_new(lines: Lines, zone: ZoneInfo) -> list[Arrival]:
    """Return who comes on record, or gets an appointment."""
    return [_arrival(one, zone) for one in lines if one["part"] == NEW]


def show_absent(lines: Lines, zone: ZoneInfo) -> list[Arrival]:
    """Return whose booked appointment the list says nothing of."""
    return [_arrival(one, zone) for one in lines if one["part"] == ABSENT]


def _arrival(line: Mapping[str, str], zone: ZoneInfo) -> Arrival:
    start = line["start"]
    shown = when(datetime.fromisoformat(start), zone) if start else ""
    born = plain_date(date.fromisoformat(line["born"]))
    return Arrival(line["who"], born, shown, line["clinician"], line.get("patient", ""))


def _difference(line: Mapping[str, str], words: Words, names: Sequence[str]) -> Difference:
    where = words(f"practice_import.where.{line['kind']}", number=line["number"])
    code, _, name = line["field"].rpartition(".")
    what = words(f"practice_import.fields.{name}")
    before, after = line["before"], line["after"]
    if name == "state":
        before, after = (words(f"practice_import.fields.{one}") for one in (before, after))
    if name in ("mobile", "landline"):
        before, after = spoken_number(before), spoken_number(after)
    return Difference(
        f"{names[int(line['file']) - 1]}: {where}" if line["file"] else where,
        line["who"],
        f"{code}: {what}" if code else what,
        before or words("practice_import.one.nothing"),
        after or words("practice_import.one.nothing"),
    )
