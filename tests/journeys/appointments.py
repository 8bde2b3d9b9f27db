"""What a practice hands in: people as FHIR, and a CSV of appointments that the test makes."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from beforehand.content import CONTENT
from beforehand.demo.people import demo_people, read_demo_content

SHARED = Path(__file__).parents[3] / "shared" / "data" / "fhir" / "patients"
_DAYS_AHEAD = 9
_COLUMNS = (
    "appointment_id,start,clinician,clinician_role,location,mode,nhs_number,first_name,last_name,"
    "date_of_birth,mobile,language,access_needs,previous_preparation"
).split(",")


@dataclass(frozen=True)
class Person:
    """Somebody with an appointment."""

    first_name: str
    last_name: str
    born: date
    mobile: str
    nhs_number: str = ""


def handed_in(folder: Path, count: int) -> tuple[list[Path], list[Person]]:
    """Return files to import, and who of them has an appointment with a phone of their own.

    The people are those of ../shared/data/fhir; where there is none, made-up ones, said so.
    """
    if SHARED.is_dir():
        people, files = [_fhir_person(path, n) for n, path in _fhir_files(count)], [SHARED]
    else:
        print("no ../shared here: the people are those of the generated practice")
        people, files = _generated(count), []
    return [*files, write_csv(folder / "appointments.csv", people)], people


def write_csv(path: Path, people: list[Person]) -> Path:
    """Write one appointment a person, at twenty minutes' distance."""
    day = datetime.combine(date.today() + timedelta(days=_DAYS_AHEAD), datetime.min.time())
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        for number, person in enumerate(people):
            start = day + timedelta(hours=10, minutes=20 * number)
            rows.writerow(
                [
                    f"{path.stem}-{number}",
                    f"{start:%Y-%m-%d %H:%M}",
                    *("Nurse Khan", "practice nurse", "Room 4", "face to face"),
                    *(person.nhs_number, person.first_name, person.last_name),
                    *(person.born.isoformat(), person.mobile, "", "", ""),
                ]
            )
    return path


def _fhir_files(count: int) -> list[tuple[int, Path]]:
    return list(enumerate(sorted(SHARED.glob("*.json"))[:count]))


def _fhir_person(path: Path, number: int) -> Person:
    bundle = json.loads(path.read_text(encoding="utf-8"))
    resources = [entry["resource"] for entry in bundle["entry"]]
    patient = next(one for one in resources if one["resourceType"] == "Patient")
    name = patient["name"][0]
    return Person(
        first_name=" ".join(name["given"]),
        last_name=name["family"],
        born=date.fromisoformat(patient["birthDate"]),
        mobile=_mobile(number),
    )


def _generated(count: int) -> list[Person]:
    described = read_demo_content(CONTENT)
    drawn = demo_people(described, date.today(), 1, "Europe/London")[-count:]
    return [
        Person(one.first_name, f"{one.last_name}-Made", one.date_of_birth, _mobile(number))
        for number, one in enumerate(person.person for person in drawn)
    ]


def _mobile(number: int) -> str:
    """Return one of Ofcom's numbers for fiction that nobody in the demonstration has."""
    return f"07700 9007{number:02d}"
