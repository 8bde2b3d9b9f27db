"""Changing one patient or appointment by name: looked up again, written, and in the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.patient_sheet import PatientSheet
from preparation.clock import NewId
from preparation.corrections import (
    book_again,
    cancel_appointment,
    correct_numbers,
    move_appointment,
    set_state,
)
from preparation.errors import NotFound
from preparation.imports.dates import read_start
from preparation.imports.problems import FieldRefused
from preparation.imports.telephone import read_telephone
from preparation.model import (
    AppointmentState,
    Patient,
    PatientState,
    PhoneNumber,
    Practice,
)
from preparation.record import PreparationRecord
from preparation.records.audit import append
from preparation.records.contacts import patients_on_number
from preparation.records.database import Connection
from preparation.records.patients import patients_by_ids
from preparation.records.practices import lock_practices, read_practice
from preparation.records.staff import StaffMember
from preparation.records.vault import Vault

CANCEL, AGAIN = "cancelled", "booked"
_ACTIONS: Mapping[PatientState, str] = {
    PatientState.DECEASED: "said that a patient has died",
    PatientState.MOVED_AWAY: "said that a patient has left",
    PatientState.ACTIVE: "said that a patient is here after all",
}


@dataclass(frozen=True, slots=True)
class Changing:
    """One change in one transaction, by a member of staff of the patient's own practice."""

    c: Connection
    vault: Vault
    member: StaffMember
    now: datetime
    new_id: NewId

    def state(self, patient: Patient, state: PatientState) -> str:
        """Say that somebody has died, has left or is here after all; return what to tell."""
        self._lock()
        changed = set_state(self.c, patient.id, state, now=self.now, new_id=self.new_id)
        return self._note(changed, _ACTIONS[state], patient.id, state.value)

    def appointment(self, record: PreparationRecord, to: str) -> str:
        """Cancel an appointment, or take that back; return what to tell."""
        practice, one = self._lock(), record.appointment
        if to == CANCEL:
            changed = cancel_appointment(self.c, one, now=self.now, new_id=self.new_id)
            return self._note(changed, "cancelled an appointment", record.preparation.id, to)
        changed = book_again(self.c, practice, one, now=self.now, new_id=self.new_id)
        return self._note(changed, "took a cancellation back", record.preparation.id, to)

    def move(self, record: PreparationRecord, start: datetime) -> str:
        """Give an appointment another time; return what to tell."""
        practice, one = self._lock(), record.appointment
        if record.appointment_state is AppointmentState.CANCELLED:
            return "same"
        changed = move_appointment(self.c, practice, one, start, now=self.now, new_id=self.new_id)
        return self._note(changed, "moved an appointment", record.preparation.id, "moved")

    def numbers(self, patient: Patient, asked: Numbers) -> str:
        """Write down somebody's numbers; return what to tell."""
        self._lock()
        changed = correct_numbers(
            self.c,
            self.vault,
            patient,
            asked.mobile,
            asked.landline,
            now=self.now,
            new_id=self.new_id,
        )
        return self._note(changed, "corrected a telephone number", patient.id, "numbers")

    def _lock(self) -> Practice:
        lock_practices(self.c, self.member.practice_id)
        return read_practice(self.c, self.member.practice_id)

    def _note(self, changed: bool, action: str, subject: str, told: str) -> str:
        if not changed:
            return "same"
        append(self.c, self.now, self.member.practice_id, self.member.id, action, subject)
        return told


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers that were typed, read as an import reads them."""

    mobile: PhoneNumber | None
    landline: PhoneNumber | None


def read_numbers(form: Mapping[str, str]) -> tuple[Numbers, dict[str, str]]:
    """Return the numbers of a form, and what is wrong with which."""
    read: dict[str, PhoneNumber | None] = {}
    problems: dict[str, str] = {}
    for field in ("mobile", "landline"):
        try:
            phone = read_telephone(form.get(field, ""))
        except FieldRefused as refused:
            problems[field] = f"imports.reasons.{refused.reason}"
            continue
        if phone is not None and phone.textable is not (field == "mobile"):
            problems[field] = f"practice_patient.numbers.wrong.{field}"
        read[field] = phone.number if phone else None
    return Numbers(read.get("mobile"), read.get("landline")), problems


def read_new_start(form: Mapping[str, str], zone: ZoneInfo, now: datetime) -> datetime | str:
    """Return the new start that was typed, or the key of what is wrong with it."""
    typed = f"{form.get('day', '')} {form.get('time', '')}"
    try:
        start = read_start(typed, zone.key, now=now)
    except FieldRefused as refused:
        return f"imports.reasons.{refused.reason}"
    return start if start > now else "practice_patient.move.past"


def others_on(
    c: Connection, vault: Vault, patient: Patient, number: PhoneNumber | None
) -> list[Patient]:
    """Return the other patients of the practice whom a number reaches."""
    if number is None:
        return []
    who = patients_on_number(c, vault, patient.practice_id, number)
    others = [one for one in who if one != patient.id]
    return list(patients_by_ids(c, patient.practice_id, others).values())


def booking_of(sheet: PatientSheet, appointment_id: str) -> PreparationRecord:
    """Return one of a patient's appointments that is to come. Raises NotFound."""
    for one in sheet.bookings:
        if one.record.appointment.id == appointment_id and one.ahead:
            return one.record
    raise NotFound("appointment")
