"""Whom somebody means: by NHS number, or by name and date of birth. The web is left to the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from practice.forms import one_line
from preparation.imports.dates import read_birth_date
from preparation.imports.problems import FieldRefused
from preparation.model import NhsNumber, Patient, PracticeId
from preparation.records.database import Connection
from preparation.records.patients import find_by_identity, find_by_nhs_number
from preparation.records.vault import Vault

FIELDS = ("nhs_number", "first_name", "last_name", "born")
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Sought:
    """Who is looked for. Without a number, all three of the others are there."""

    number: NhsNumber | None
    named: tuple[str, str, date] | None
    """Last name, first name, date of birth."""


def read_sought(form: Mapping[str, str], today: date) -> Sought | str:
    """Return who is meant, or what is wrong with what was typed: nothing, name, born."""
    typed = {name: one_line(form.get(name, ""), _LONGEST) for name in FIELDS}
    digits = "".join(letter for letter in typed["nhs_number"] if letter.isdigit())
    number = NhsNumber(digits) if digits else None
    names = (typed["last_name"], typed["first_name"])
    if not any((*names, typed["born"])):
        return Sought(number, None) if number else "nothing"
    if not all(names):
        return "name"
    try:
        return Sought(number, (*names, read_birth_date(typed["born"], today=today)))
    except FieldRefused:
        return "born"


def find_sought(
    c: Connection, vault: Vault, practice_id: PracticeId, sought: Sought
) -> list[Patient]:
    """Return who it may be: by the number, and where nobody has it, by name and birth."""
    if sought.number is not None:
        by_number = find_by_nhs_number(c, vault, practice_id, [sought.number])
        if by_number:
            return list(by_number.values())
    if sought.named is None:
        return []
    by_name = find_by_identity(c, vault, practice_id, [sought.named])
    return [patient for patients in by_name.values() for patient in patients]
