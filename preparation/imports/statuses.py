"""How a cell says where an appointment, a person or a result stands: a table of content/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from preparation.imports.csv_columns import COLUMN_FILE
from preparation.imports.dates import read_date
from preparation.imports.identity import read_text
from preparation.imports.problems import FieldRefused
from preparation.imports.spelling import fold
from preparation.model import PatientState
from preparation.yaml_file import read_yaml

BOOKED, CANCELLED, OVER = "booked", "cancelled", "over"
FINAL, NOT_FINAL, IN_ERROR = "final", "not_final", "in_error"
_DEAD = "yes"


@dataclass(frozen=True, slots=True)
class Statuses:
    """What each way of writing a status means; what is not listed is refused, never guessed."""

    _by_subject: Mapping[str, Mapping[str, str]]

    def read_appointment(self, text: str) -> str:
        """Return BOOKED, CANCELLED or OVER; an empty cell says nothing else than booked."""
        return self._read("appointment", text) or BOOKED

    def read_patient(self, text: str) -> PatientState | None:
        """Return where a patient stands; None where the cell does not say."""
        found = self._read("patient", text)
        return PatientState(found) if found else None

    def read_death(self, text: str, *, today: date, american: bool = False) -> bool:
        """Tell whether a cell says that somebody has died: by a yes, or by the day of it."""
        said = self._by_subject["deceased"].get(fold(text) or text.strip())
        if said is not None or not text.strip():
            return said == _DEAD
        if read_date(text, american=american) > today:
            raise FieldRefused("died_later")
        return True

    def read_result(self, text: str) -> str:
        """Return FINAL, NOT_FINAL or IN_ERROR; an empty cell says nothing else than final."""
        return self._read("result", text) or FINAL

    def _read(self, subject: str, text: str) -> str:
        value = read_text(text)
        if not value:
            return ""
        known = self._by_subject[subject]
        if fold(value) not in known:
            raise FieldRefused("status", known=_listed(known))
        return known[fold(value)]


def _listed(known: Mapping[str, str]) -> str:
    return ", ".join(dict.fromkeys(meaning.replace("_", " ") for meaning in known.values()))


def load_statuses(content: Path) -> Statuses:
    """Read the statuses of content/import_columns.yml."""
    subjects = read_yaml(content / COLUMN_FILE)["statuses"]
    return Statuses(
        {
            subject: {
                fold(said) or said: meaning
                for meaning, ways in found.items()
                for said in (meaning, *ways)
            }
            for subject, found in subjects.items()
        }
    )
