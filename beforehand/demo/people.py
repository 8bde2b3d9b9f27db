"""Who is on the list of the demonstration's practice: the same people for the same seed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from preparation.imports.identity import has_right_check_digit
from preparation.imports.problems import Place
from preparation.imports.rows import BookingRow, PersonRow
from preparation.invite.working_days import is_bank_holiday
from preparation.model import NhsNumber, PhoneNumber
from preparation.yaml_file import read_yaml

OTHERS = 27
"""How many there are beside those that content/demo_people.yml knows by name."""
_HERE = Place("demo_people.yml", 0)
_FIRST_SLOT, _SLOT, _SLOTS = time(9), timedelta(minutes=20), 21
_SOONEST, _FURTHEST = 14, 42


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """One patient of the demonstration, their appointment, and what is known beside it."""

    booking: BookingRow
    known: Mapping[str, Any]

    @property
    def person(self) -> PersonRow:
        """Return the patient as an import would have them."""
        return self.booking.person


def read_demo_content(content: Path) -> dict[str, Any]:
    """Read content/demo_people.yml."""
    found: dict[str, Any] = read_yaml(content / "demo_people.yml")
    return found


def demo_people(content: Mapping[str, Any], today: date, seed: int, zone: str) -> list[DemoPerson]:
    """Return everybody with an appointment over the next six weeks."""
    draw = Random(seed)  # noqa: S311 - a made-up practice is no secret
    numbers = _nhs_numbers()
    entries = [*content["known"], *_others(content, draw)]
    taken: set[tuple[str, datetime]] = set()
    people = []
    for place, entry in enumerate(entries, 1):
        person = _person(entry, next(numbers))
        start = _free_start(entry, today, draw, zone, taken)
        booking = BookingRow(
            place=_HERE,
            source_key=f"demo-{place}",
            person=person,
            start=start,
            clinician=entry["clinician"],
            clinician_role=_role(content, entry["clinician"]),
            location=draw.choice(content["rooms"]),
            mode=draw.choices(("face to face", "telephone"), (5, 1))[0],
        )
        people.append(DemoPerson(booking, entry))
    return people


def _others(content: Mapping[str, Any], draw: Random) -> Iterator[dict[str, Any]]:
    last_names = draw.sample(content["last_names"], OTHERS)
    for number, last in enumerate(last_names):
        sex = draw.choice("fm")
        born = date(draw.randint(1936, 1988), draw.randint(1, 12), draw.randint(1, 28))
        by_landline = number % 9 == 8
        way = {"landline": f"+441632960{200 + number}"} if by_landline else {}
        yield {
            "first": draw.choice(content["first_names"][sex]),
            "last": last,
            "born": born,
            "sex": sex,
            "days": draw.randint(_SOONEST, _FURTHEST),
            "conditions": draw.choice(content["conditions"]),
            "clinician": draw.choice(content["clinicians"])["name"],
            "mobile": None if by_landline else f"+447700900{200 + number}",
            **way,
        }


def _person(entry: Mapping[str, Any], number: NhsNumber) -> PersonRow:
    mobile = entry.get("phone") or entry.get("mobile")
    landline = entry.get("landline")
    return PersonRow(
        place=_HERE,
        first_name=entry["first"],
        last_name=entry["last"],
        date_of_birth=entry["born"],
        nhs_number=number,
        mobile=PhoneNumber(mobile) if mobile else None,
        landline=PhoneNumber(landline) if landline else None,
        language=entry.get("language"),
        access_needs=entry.get("access_needs"),
        conditions=tuple(entry["conditions"]),
    )


def _free_start(
    entry: Mapping[str, Any],
    today: date,
    draw: Random,
    zone: str,
    taken: set[tuple[str, datetime]],
) -> datetime:
    """Return a time that is still free with the clinician, on or after the wished-for day."""
    day = _working_day(today, entry["days"])
    while True:
        slot = draw.randrange(_SLOTS) * _SLOT
        start = (datetime.combine(day, _FIRST_SLOT, ZoneInfo(zone)) + slot).astimezone(UTC)
        if (entry["clinician"], start) not in taken:
            taken.add((entry["clinician"], start))
            return start


def _working_day(today: date, days: int) -> date:
    """Return a working day about `days` from today; those due now stay due."""
    near = range(7, 13) if 7 <= days <= 12 else range(days, days + 8)
    found = (today + timedelta(days=number) for number in sorted(near, key=_distance(days)))
    return next(day for day in found if day.weekday() < 5 and not is_bank_holiday(day, "england"))


def _distance(days: int) -> Callable[[int], int]:
    return lambda number: abs(number - days)


def _role(content: Mapping[str, Any], clinician: str) -> str:
    roles = {entry["name"]: entry["role"] for entry in content["clinicians"]}
    return str(roles[clinician])


def _nhs_numbers() -> Iterator[NhsNumber]:
    for stem in range(999_000_100, 999_999_999):
        for digit in range(10):
            if has_right_check_digit(f"{stem}{digit}"):
                yield NhsNumber(f"{stem}{digit}")
