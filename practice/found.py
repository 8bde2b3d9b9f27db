"""Patients who were found, as they are shown: who, the next appointment, where it stands. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from practice.steps import Known, Work, work_of
from preparation.model import AppointmentState, Patient, PatientState, PreparationId
from preparation.record import PreparationRecord
from preparation.records.finding import Finding
from preparation.summary.phrases import clock_time, full_day
from preparation.words import Words


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One patient who was found."""

    patient: Patient
    over: str
    """Why nothing is sent to them: what their state is called; "" while they are here."""
    appointment: str
    preparation_id: PreparationId | None
    """Of the appointment that is shown."""
    work: Work | None


def foremost(records: Sequence[PreparationRecord], now: datetime) -> PreparationRecord | None:
    """Return the preparation that a call is most likely about: the next one, else the last."""
    ahead = [one for one in records if one.appointment.start > now]
    booked = [one for one in ahead if one.appointment_state is not AppointmentState.CANCELLED]
    soonest = sorted(booked or ahead, key=lambda one: one.appointment.start)
    return next(iter([*soonest, *records]), None)


def found_row(
    one: Finding,
    known: Mapping[PreparationId, Known],
    now: datetime,
    zone: ZoneInfo,
    words: Words,
) -> FoundRow:
    """Return a line of what was found."""
    record = foremost(one.records, now)
    here = one.state is PatientState.ACTIVE
    work = None
    if record is not None:
        about = known.get(record.preparation.id, Known())
        work = work_of(record, about, now, zone, words)
    return FoundRow(
        patient=one.patient,
        over="" if here else words(f"practice_states.{one.state.value}.says"),
        appointment=_appointment(record, now, zone, words),
        preparation_id=record.preparation.id if record else None,
        work=work if here else None,
    )


def _appointment(
    record: PreparationRecord | None, now: datetime, zone: ZoneInfo, words: Words
) -> str:
    if record is None:
        return words("practice_find.none")
    start = record.appointment.start
    off = record.appointment_state is AppointmentState.CANCELLED
    kind = "cancelled" if off else "next" if start > now else "last"
    return words(
        f"practice_find.{kind}",
        day=full_day(start, zone),
        time=clock_time(start, zone),
        clinician=record.clinician.name,
    )
