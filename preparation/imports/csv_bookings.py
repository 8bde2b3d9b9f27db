"""Rows of a CSV file to appointments, booked or cancelled."""

from __future__ import annotations

from datetime import datetime

from preparation.imports.csv_cells import Cells, Reading, read_person
from preparation.imports.dates import read_clock_time, read_start
from preparation.imports.identity import read_text
from preparation.imports.modes import read_mode
from preparation.imports.problems import Problem
from preparation.imports.rows import BookingRow, CancellationRow, ImportPlan, PersonRow, Row
from preparation.imports.statuses import BOOKED, CANCELLED
from preparation.model import PatientState


def read_appointment(cells: Cells, reading: Reading) -> ImportPlan:
    """Return what one row says: a booking, a cancellation, or an appointment that is over."""
    status = cells.read("appointment_status", reading.statuses.read_appointment)
    key = cells.read("appointment_id", read_text, needed=True)
    person = read_person(cells, reading)
    booking = _booking(cells, reading, key, person) if status == BOOKED else None
    if key is None or person is None or cells.problems:
        return ImportPlan()
    if booking is not None:
        return ImportPlan((booking,))
    if status == CANCELLED:
        called_off = CancellationRow(cells.place, key, person)
        return ImportPlan((called_off, *_gone(person)))
    return ImportPlan((person,), notes=(Problem(cells.place, "", "appointment_over"),))


def _gone(person: PersonRow) -> tuple[Row, ...]:
    """Return a person whom the row of a cancelled appointment says to have died or left.

    Whoever only has a cancelled appointment need not come on record for it.
    """
    return () if person.state is PatientState.ACTIVE else (person,)


def _booking(
    cells: Cells, reading: Reading, key: str | None, person: PersonRow | None
) -> BookingRow | None:
    start = _start(cells, reading)
    clinician = cells.read("clinician", read_text, needed=True)
    role = cells.read("clinician_role", read_text)
    location = cells.read("location", read_text)
    mode = cells.read("mode", read_mode)
    cells.read("previous_preparation", read_text)
    if not (key and start and clinician and person):
        return None
    return BookingRow(
        place=cells.place,
        source_key=key,
        person=person,
        start=start,
        clinician=clinician,
        clinician_role=role or "",
        location=location or "",
        mode=mode or "",
    )


def _start(cells: Cells, reading: Reading) -> datetime | None:
    """Return when it begins: from one cell, or from one for the day and one for the time."""

    def read(text: str) -> datetime:
        return read_start(text, reading.zone, now=reading.now, american=reading.american)

    if "appointment_time" not in cells.cells:
        return cells.read("start", read, needed=True)
    time = cells.read("appointment_time", read_clock_time, needed=True)
    if time is None:
        return None
    return cells.read("appointment_date", lambda day: read(f"{day.strip()} {time}"), needed=True)
