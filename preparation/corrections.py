"""What a person at the practice changes of one patient, with what follows from it.

A file brings back nobody and no appointment: an older one may come later. A person can, by
name. Every function writes in the caller's transaction and tells whether it changed anything.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from preparation.clock import NewId
from preparation.following import cancel, follow
from preparation.model import (
    Appointment,
    AppointmentState,
    Patient,
    PatientId,
    PatientState,
    PhoneNumber,
    Practice,
    PreparationId,
    PreparationState,
)
from preparation.records.appointments import (
    appointment_state,
    change_appointment,
    set_appointment_state,
)
from preparation.records.database import Connection
from preparation.records.invite_orders import invite_was_withdrawn
from preparation.records.patients import change_patient, patient_state, set_patient_state
from preparation.records.preparations import (
    open_preparations_of,
    preparations_for,
    set_preparation_state,
    states_of,
)
from preparation.records.vault import Vault

SOURCE = "staff"


def set_state(
    c: Connection, patient_id: PatientId, state: PatientState, *, now: datetime, new_id: NewId
) -> bool:
    """Say that somebody has died, has left, or is a patient here after all."""
    if patient_state(c, patient_id) is state:
        return False
    set_patient_state(c, patient_id, state, at=now, source=SOURCE, new_id=new_id)
    if state is PatientState.ACTIVE:
        invited = frozenset({PreparationState.INVITED})
        for preparation, _ in open_preparations_of(c, patient_id, now=now, states=invited):
            _invite_after_all(c, preparation.id, now=now, new_id=new_id)
    return True


def cancel_appointment(
    c: Connection, appointment: Appointment, *, now: datetime, new_id: NewId
) -> bool:
    """Say that an appointment is cancelled; nothing more goes out for it."""
    if appointment_state(c, appointment.id) is AppointmentState.CANCELLED:
        return False
    cancel(c, appointment.id, now=now, new_id=new_id)
    return True


def book_again(
    c: Connection, practice: Practice, appointment: Appointment, *, now: datetime, new_id: NewId
) -> bool:
    """Take a cancellation back: the preparation goes on where it stood."""
    if appointment_state(c, appointment.id) is not AppointmentState.CANCELLED:
        return False
    booked = AppointmentState.BOOKED
    set_appointment_state(c, appointment.id, booked, at=now, new_id=new_id)
    known = preparations_for(c, [appointment.id]).get(appointment.id)
    if known is None:
        return True
    preparation, state = known
    if state is PreparationState.CANCELLED:
        state = _before_cancelling(c, preparation.id)
        set_preparation_state(c, preparation.id, state, at=now, new_id=new_id)
    follow(c, practice, preparation, state, appointment, now=now, new_id=new_id)
    if state is PreparationState.INVITED:
        _invite_after_all(c, preparation.id, now=now, new_id=new_id)
    return True


def move_appointment(
    c: Connection,
    practice: Practice,
    appointment: Appointment,
    start: datetime,
    *,
    now: datetime,
    new_id: NewId,
) -> bool:
    """Give an appointment another time; deadline and page follow it."""
    if appointment.start == start:
        return False
    moved = replace(appointment, start=start)
    change_appointment(c, moved, at=now, new_id=new_id)
    known = preparations_for(c, [appointment.id]).get(appointment.id)
    if known is not None:
        follow(c, practice, *known, moved, now=now, new_id=new_id)
    return True


def correct_numbers(
    c: Connection,
    vault: Vault,
    patient: Patient,
    mobile: PhoneNumber | None,
    landline: PhoneNumber | None,
    *,
    now: datetime,
    new_id: NewId,
) -> bool:
    """Write down the numbers that reach somebody from now on; None: there is none."""
    after = replace(patient, mobile=mobile, landline=landline)
    if after == patient:
        return False
    change_patient(c, vault, after, at=now, new_id=new_id)
    return True


def _before_cancelling(c: Connection, preparation_id: PreparationId) -> PreparationState:
    stood = [state for state, _ in states_of(c, preparation_id)]
    left = [state for state in stood if state is not PreparationState.CANCELLED]
    return left[-1] if left else PreparationState.DUE


def _invite_after_all(
    c: Connection, preparation_id: PreparationId, *, now: datetime, new_id: NewId
) -> None:
    """Nobody stays "invited" whose invite was taken out of the queue meanwhile."""
    if invite_was_withdrawn(c, preparation_id):
        set_preparation_state(c, preparation_id, PreparationState.DUE, at=now, new_id=new_id)
