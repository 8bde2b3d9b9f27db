"""One patient as the practice sees them: who, every appointment, and what may be changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.listing import know
from practice.steps import Known, Work, work_of
from preparation.errors import NotFound
from preparation.model import AppointmentState, Patient, PatientId, PatientState, PracticeId
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.finding import preparations_of
from preparation.records.patients import patient_state, patients_by_ids
from preparation.records.practice_alerts import practice_alerts
from preparation.records.practices import read_practice
from preparation.records.preferences import Preferences, preferences_now
from preparation.records.vault import Vault
from preparation.summary.phrases import clock_time, full_day
from preparation.words import Words


@dataclass(frozen=True, slots=True)
class Booking:
    """One appointment of theirs."""

    record: PreparationRecord
    day: str
    time: str
    work: Work
    ahead: bool
    off: bool
    """Whether it was cancelled."""


@dataclass(frozen=True, slots=True)
class PatientSheet:
    """What stands on a patient's page."""

    patient: Patient
    state: PatientState
    wants: Preferences
    bookings: Sequence[Booking]
    """The newest appointment first."""
    zone: ZoneInfo

    @property
    def here(self) -> bool:
        """Tell whether anything may go out to them at all."""
        return self.state is PatientState.ACTIVE


def patient_here(c: Connection, practice_id: PracticeId, patient_id: PatientId) -> Patient:
    """Return a patient of a practice. Raises NotFound, also for another practice's."""
    found = patients_by_ids(c, practice_id, [patient_id])
    if patient_id not in found:
        raise NotFound("patient")
    return found[patient_id]


def read_sheet(
    c: Connection,
    vault: Vault,
    practice_id: PracticeId,
    patient_id: PatientId,
    words: Words,
    now: datetime,
) -> PatientSheet:
    """Return what stands on a patient's page. Raises NotFound, also for another practice's."""
    patient = patient_here(c, practice_id, patient_id)
    records = preparations_of(c, practice_id, [patient_id]).get(patient_id, [])
    alerts = practice_alerts(c, practice_id, [one.preparation.id for one in records])
    known = know(c, vault, practice_id, records, alerts)
    zone = ZoneInfo(read_practice(c, practice_id).choices.time_zone)
    bookings = [_booking(one, known[one.preparation.id], now, zone, words) for one in records]
    wants = preferences_now(c, patient_id)
    return PatientSheet(patient, patient_state(c, patient_id), wants, bookings, zone)


def _booking(
    record: PreparationRecord, known: Known, now: datetime, zone: ZoneInfo, words: Words
) -> Booking:
    start = record.appointment.start
    return Booking(
        record=record,
        day=full_day(start, zone),
        time=clock_time(start, zone),
        work=work_of(record, known, now, zone, words),
        ahead=start > now,
        off=record.appointment_state is AppointmentState.CANCELLED,
    )
