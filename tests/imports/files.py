"""Files as practices send them, written by hand for the tests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from preparation.imports.reading import read_file
from preparation.imports.rows import BookingRow, ImportPlan, ReadingRow
from preparation.imports.vocabulary import load_vocabulary
from preparation.model import Practice, PracticeChoices, PracticeId
from tests.builders import nhs_number

CONTENT = Path(__file__).parents[2] / "content"
VOCABULARY = load_vocabulary(CONTENT)
CODES = VOCABULARY.codes
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
PRACTICE = Practice(PracticeId("elm"), "Elm Street Surgery", "01632 960000", PracticeChoices())

GOOD = {
    "appointment_id": "a1",
    "start": "2027-01-12 10:20",
    "clinician": "Nurse Khan",
    "clinician_role": "practice nurse",
    "location": "Room 4",
    "mode": "in person",
    "nhs_number": nhs_number(1),
    "first_name": "Rosa",
    "last_name": "Bennett",
    "date_of_birth": "1962-03-04",
    "mobile": "07700 900001",
    "language": "en",
    "access_needs": "",
    "previous_preparation": "",
}


def csv_text(*rows: Mapping[str, str], separator: str = ",", end: str = "\n") -> str:
    """Return a CSV file of good rows, but for what each of `rows` says otherwise."""
    lines = [separator.join(GOOD)]
    for row in rows or ({},):
        cells = (GOOD | row).values()
        lines.append(separator.join(_quoted(cell, separator) for cell in cells))
    return end.join(lines) + end


def _quoted(cell: str, separator: str) -> str:
    doubled = cell.replace('"', '""')
    return f'"{doubled}"' if set(cell) & {separator, '"', "\n"} else cell


def read(text: str | bytes, now: datetime = NOW) -> ImportPlan:
    """Read a file's text as the practice's."""
    data = text if isinstance(text, bytes) else text.encode()
    return read_file(data, PRACTICE, VOCABULARY, now, name="file.csv")


def read_json(*resources: Mapping[str, Any]) -> ImportPlan:
    """Read resources as a Bundle."""
    bundle = {"resourceType": "Bundle", "entry": [{"resource": body} for body in resources]}
    return read(json.dumps(bundle))


def wrong(plan: ImportPlan) -> list[tuple[int, str, str]]:
    """Return where and why rows were refused."""
    return [(p.place.number, p.column, p.reason) for p in plan.problems]


def booking(plan: ImportPlan) -> BookingRow:
    """Return the plan's one booking."""
    assert wrong(plan) == []
    (found,) = (row for row in plan.rows if isinstance(row, BookingRow))
    return found


def reading(plan: ImportPlan) -> ReadingRow:
    """Return the plan's one result."""
    assert wrong(plan) == []
    (found,) = (row for row in plan.rows if isinstance(row, ReadingRow))
    return found


def fhir_patient(**changes: Any) -> dict[str, Any]:
    """Return a Patient of a UK practice."""
    usual: dict[str, Any] = {
        "resourceType": "Patient",
        "id": "p1",
        "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs_number(1)}],
        "name": [{"use": "official", "family": "Bennett", "given": ["Rosa", "Jane"]}],
        "birthDate": "1962-03-04",
        "telecom": [{"system": "phone", "use": "mobile", "value": "07700 900001"}],
    }
    return usual | changes


def fhir_appointment(**changes: Any) -> dict[str, Any]:
    """Return a booked Appointment of that patient."""
    usual: dict[str, Any] = {
        "resourceType": "Appointment",
        "id": "a1",
        "status": "booked",
        "start": "2027-01-12T10:20:00Z",
        "participant": [
            {"actor": {"reference": "Patient/p1"}, "status": "accepted"},
            {"actor": {"reference": "Practitioner/x", "display": "Nurse Khan"}},
            {"actor": {"reference": "Location/y", "display": "Room 4"}},
        ],
    }
    return usual | changes


def fhir_observation(**changes: Any) -> dict[str, Any]:
    """Return a final HbA1c of that patient."""
    usual: dict[str, Any] = {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": "59261-8"}]},
        "subject": {"reference": "Patient/p1"},
        "effectiveDateTime": "2026-10-01",
        "valueQuantity": _mmol_mol(58),
    }
    return usual | changes


def _mmol_mol(value: float) -> dict[str, Any]:
    system = "http://unitsofmeasure.org"
    return {"value": value, "unit": "mmol/mol", "code": "mmol/mol", "system": system}
