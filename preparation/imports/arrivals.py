"""Who comes on record with an import, and whom a list of appointments leaves out: to be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from preparation.imports.changes import BookingChange, Change, Kind, PatientChange
from preparation.imports.differences import SHOWN, clinicians_after
from preparation.imports.rows import BookingRow, CancellationRow, ImportPlan
from preparation.model import Appointment, Patient, PatientId, PatientState, Practice
from preparation.record import PreparationRecord
from preparation.records.booked import booked_between
from preparation.records.database import Connection

NEW, ABSENT = "new", "absent"
Line = Mapping[str, str]


def new_lines(c: Connection, practice: Practice, changes: Sequence[Change]) -> list[Line]:
    """Return who gets an appointment, soonest first, then who comes on record without one."""
    patients = {one.patient.id: one.patient for one in changes if isinstance(one, PatientChange)}
    names = clinicians_after(c, practice, changes)
    bookings = [
        one.appointment
        for one in changes
        if isinstance(one, BookingChange) and one.kind is Kind.ADDED
    ]
    bookings.sort(key=lambda one: one.start)
    zone = ZoneInfo(practice.choices.time_zone)
    lines: list[Line] = [
        _line(NEW, patients[one.patient_id], one, names[one.clinician_id], zone)
        for one in bookings[:SHOWN]
    ]
    booked = {one.patient_id for one in bookings}
    return (lines + list(_without(changes, booked)))[:SHOWN]


def _without(changes: Sequence[Change], booked: set[PatientId]) -> Iterator[Line]:
    people = (one for one in changes if isinstance(one, PatientChange))
    for one in people:
        if one.kind is Kind.ADDED and one.patient.id not in booked:
            yield _person(NEW, one.patient) | {"start": "", "clinician": ""}


def absent_lines(
    c: Connection, practice: Practice, plan: ImportPlan, now: datetime
) -> tuple[list[Line], int]:
    """Return the booked appointments that a list says nothing of, and how many they are.

    Only those in its days and with its clinicians: a list is often one clinician's, or a
    week's. They stay booked, for what is merely absent is not cancelled. Where a row could not
    be read nobody knows whose it is: then nothing is said.
    """
    listed = [row for row in plan.rows if isinstance(row, BookingRow)]
    if not listed or any(problem.is_of_a_row for problem in plan.problems):
        return [], 0
    named = listed + [row for row in plan.rows if isinstance(row, CancellationRow)]
    keys = {row.source_key for row in named}
    clinicians = {row.clinician.casefold() for row in listed}
    starts = [row.start for row in listed]
    found = [
        one
        for one in booked_between(c, practice.id, max(now, min(starts)), max(starts))
        if one.appointment.source_key not in keys
        and one.clinician.name.casefold() in clinicians
        and one.patient_state is PatientState.ACTIVE
    ]
    zone = ZoneInfo(practice.choices.time_zone)
    return [_absent(one, zone) for one in found[:SHOWN]], len(found)


def _absent(one: PreparationRecord, zone: ZoneInfo) -> Line:
    line = _line(ABSENT, one.patient, one.appointment, one.clinician.name, zone)
    return line | {"patient": one.patient.id}


def _line(
    part: str, patient: Patient, appointment: Appointment, clinician: str, zone: ZoneInfo
) -> dict[str, str]:
    start = appointment.start.astimezone(zone).isoformat()
    return _person(part, patient) | {"start": start, "clinician": clinician}


def _person(part: str, patient: Patient) -> dict[str, str]:
    """Say who it is, so that two of one name can be told apart."""
    name = f"{patient.first_name} {patient.last_name}".strip()
    return {"part": part, "who": name, "born": patient.date_of_birth.isoformat()}
