"""Whom an import would have invited, and what that costs: told before anybody confirms it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import batched

from preparation.imports.changes import (
    BookingChange,
    Change,
    ClinicianChange,
    ExpectedInvites,
    PatientChange,
)
from preparation.invite.deadline import deadline_of
from preparation.invite.due import TO_CALL, Verdict, days_until, invite_day
from preparation.invite.waiting import due_invites, judged, needs_two
from preparation.model import (
    Appointment,
    AppointmentState,
    PatientState,
    Practice,
    Preparation,
    PreparationId,
    PreparationState,
)
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.practices import clinicians_of
from preparation.records.preparations import preparations_for
from preparation.records.vault import Vault

_BATCH = 400
type Weigh = Callable[[PreparationRecord], int]
"""Says how many parts of a text somebody's invite is."""


def expect_invites(
    c: Connection,
    vault: Vault,
    practice: Practice,
    changes: Sequence[Change],
    weigh: Weigh,
    *,
    now: datetime,
) -> ExpectedInvites:
    """Return what taking these changes in would start, beside what is due already."""
    window = invite_day(practice.choices)
    records = list(_to_prepare(c, practice, changes, now))
    soon = [one for one in records if _days(one, now) <= window]
    later = [one for one in records if _days(one, now) > window and _can_be_texted(one)]
    found = judged(c, vault, soon, now, at_any_hour=True)
    due = due_invites(c, vault, now, practice_id=practice.id, at_any_hour=True)
    already = {one.record.preparation.id for one in due if one.verdict is Verdict.SEND}
    going = [one.record for one in found if one.verdict is Verdict.SEND]
    fresh = [one for one in going if one.preparation.id not in already]
    return ExpectedInvites(
        now=len(fresh),
        segments=sum(map(weigh, fresh)),
        later=len(later),
        by_hand=sum(one.verdict in TO_CALL for one in found),
        needs_two=bool(fresh) and needs_two(c, practice, len(fresh) + len(already), now),
    )


def _can_be_texted(record: PreparationRecord) -> bool:
    return record.patient_state is PatientState.ACTIVE and record.patient.mobile is not None


def _days(record: PreparationRecord, now: datetime) -> int:
    return days_until(record.appointment.start, now, record.practice.choices)


def _to_prepare(
    c: Connection, practice: Practice, changes: Sequence[Change], now: datetime
) -> Iterator[PreparationRecord]:
    """Return the preparations as they will be whose invite has not gone."""
    people = {one.patient.id: one for one in changes if isinstance(one, PatientChange)}
    new = [one.clinician for one in changes if isinstance(one, ClinicianChange)]
    clinicians = {one.id: one for one in (*clinicians_of(c, practice.id), *new)}
    bookings = [one.appointment for one in changes if isinstance(one, BookingChange)]
    for batch in batched(bookings, _BATCH, strict=False):
        known = preparations_for(c, [one.id for one in batch])
        for appointment in batch:
            preparation, state = known.get(appointment.id) or _new(appointment, practice)
            if state is PreparationState.DUE and appointment.start > now:
                person = people[appointment.patient_id]
                yield PreparationRecord(
                    preparation=preparation,
                    state=state,
                    patient=person.patient,
                    patient_state=person.state or person.state_before or PatientState.ACTIVE,
                    appointment=appointment,
                    appointment_state=AppointmentState.BOOKED,
                    clinician=clinicians[appointment.clinician_id],
                    practice=practice,
                )


def _new(appointment: Appointment, practice: Practice) -> tuple[Preparation, PreparationState]:
    preparation = Preparation(
        PreparationId(appointment.id),
        practice.id,
        appointment.patient_id,
        appointment.id,
        deadline_of(appointment.start, practice.choices),
    )
    return preparation, PreparationState.DUE
