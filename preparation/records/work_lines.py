"""What the worklist is made of: every preparation ahead in a few light queries, nothing opened.

Names and numbers are sealed, and opening thousands takes longer than all the rest: only the
lines that are shown are read whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, case, func, select

from preparation.messages import OutboundState
from preparation.model import (
    AppointmentState,
    ChannelName,
    ClinicianId,
    PatientId,
    PatientState,
    PracticeId,
    PreparationId,
    PreparationState,
)
from preparation.records.appointments import appointment_state_now
from preparation.records.contacts import MOBILE
from preparation.records.day_list import TurnTaken
from preparation.records.opt_outs import STOPPED, reach_of, reaches
from preparation.records.patients import patient_state_now
from preparation.records.preparations import preparation_state_now
from preparation.records.tables import (
    appointments,
    clinicians,
    contacts,
    invite_orders,
    opt_outs,
    outbound,
    outbound_states,
    patients,
    preferences,
    preparation_states,
    preparations,
    turns,
)


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One preparation as the worklist sorts it: no names, no numbers."""

    preparation_id: PreparationId
    patient_id: PatientId
    state: PreparationState
    since: datetime
    """When it came to be in its state."""
    deadline: datetime
    start: datetime
    appointment_state: AppointmentState
    patient_state: PatientState
    clinician_id: ClinicianId
    clinician: str
    mobile: str | None
    """The look-up key of the number, never the number."""
    way: str
    needs_support: bool
    wished_at: datetime | None = None
    """When they last said how they want to be reached, or what they need."""


def _mobile_hash() -> Any:
    mine = (contacts.c.patient_id == patients.c.id, contacts.c.kind == MOBILE)
    newest = select(contacts.c.number_hash).where(*mine, contacts.c.ended_at.is_(None))
    return newest.correlate(patients).order_by(contacts.c.id.desc()).limit(1).scalar_subquery()


def _since() -> Any:
    facts = select(preparation_states.c.at).where(
        preparation_states.c.preparation_id == preparations.c.id
    )
    newest = facts.correlate(preparations).order_by(preparation_states.c.id.desc())
    return newest.limit(1).scalar_subquery()


def _newest_preferences() -> Any:
    newest = select(func.max(preferences.c.id)).where(preferences.c.patient_id == patients.c.id)
    return newest.correlate(patients).scalar_subquery()


_AHEAD = and_(
    preparations.c.practice_id == bindparam("practice"),
    appointments.c.start >= bindparam("start"),
    appointments.c.start < bindparam("end"),
)
# A sealed text is never shorter than key, nonce and tag: 4 + 12 + 16 bytes stand for nothing.
_SUPPORT = func.length(preferences.c.support) > 32

_LINES: Select[Any] = (
    select(
        preparations.c.id,
        preparations.c.patient_id,
        preparations.c.deadline,
        appointments.c.start,
        appointments.c.clinician_id,
        clinicians.c.name.label("clinician"),
        preparation_state_now().label("state"),
        _since().label("since"),
        patient_state_now().label("patient_state"),
        appointment_state_now().label("appointment_state"),
        _mobile_hash().label("mobile"),
        preferences.c.way,
        case((_SUPPORT, 1), else_=0).label("support"),
        preferences.c.at.label("wished_at"),
    )
    .select_from(appointments)
    .join(preparations, preparations.c.appointment_id == appointments.c.id)
    .join(patients, patients.c.id == preparations.c.patient_id)
    .join(clinicians, clinicians.c.id == appointments.c.clinician_id)
    .outerjoin(preferences, preferences.c.id == _newest_preferences())
    .where(_AHEAD)
    .order_by(appointments.c.start, preparations.c.id)
)


def work_lines(
    c: Connection, practice_id: PracticeId, start: datetime, end: datetime
) -> list[WorkLine]:
    """Return a practice's preparations with appointments from `start` to before `end`."""
    rows = c.execute(_LINES, {"practice": practice_id, "start": start, "end": end})
    return [
        WorkLine(
            preparation_id=PreparationId(row.id),
            patient_id=PatientId(row.patient_id),
            state=PreparationState(row.state),
            since=row.since,
            deadline=row.deadline,
            start=row.start,
            appointment_state=AppointmentState(row.appointment_state),
            patient_state=PatientState(row.patient_state),
            clinician_id=ClinicianId(row.clinician_id),
            clinician=row.clinician,
            mobile=row.mobile,
            way=row.way or "",
            needs_support=bool(row.support),
            wished_at=row.wished_at,
        )
        for row in rows
    ]


_TURNS: Select[Any] = (
    select(turns.c.preparation_id, turns.c.intent, turns.c.channel, turns.c.at)
    .join(preparations, preparations.c.id == turns.c.preparation_id)
    .join(appointments, appointments.c.id == preparations.c.appointment_id)
    .where(_AHEAD, turns.c.intent.in_(bindparam("intents", expanding=True)))
    .order_by(turns.c.id)
)


def turns_between(
    c: Connection,
    practice_id: PracticeId,
    start: datetime,
    end: datetime,
    intents: tuple[str, ...],
) -> list[TurnTaken]:
    """Return the turns, taken for `intents`, about appointments in a stretch of time."""
    ahead = {"practice": practice_id, "start": start, "end": end, "intents": intents}
    return [
        TurnTaken(PreparationId(row.preparation_id), row.intent, ChannelName(row.channel), row.at)
        for row in c.execute(_TURNS, ahead)
    ]


_NEWEST_OF_MESSAGE = (
    select(func.max(outbound_states.c.id))
    .where(outbound_states.c.outbound_id == outbound.c.id)
    .correlate(outbound)
    .scalar_subquery()
)
_INVITES: Select[Any] = (
    select(outbound.c.preparation_id, outbound_states.c.state, outbound_states.c.at)
    .select_from(appointments)
    .join(preparations, preparations.c.appointment_id == appointments.c.id)
    .join(outbound, outbound.c.preparation_id == preparations.c.id)
    .join(outbound_states, outbound_states.c.id == _NEWEST_OF_MESSAGE)
    .where(_AHEAD, outbound.c.kind == "invite")
    .order_by(outbound.c.id)
)
_LOST = frozenset({OutboundState.UNDELIVERED, OutboundState.FAILED, OutboundState.HELD})


def lost_invites(
    c: Connection, practice_id: PracticeId, start: datetime, end: datetime
) -> Mapping[PreparationId, datetime]:
    """Return whose newest invite did not arrive, and when we learnt of it."""
    rows = c.execute(_INVITES, {"practice": practice_id, "start": start, "end": end})
    newest = {PreparationId(row.preparation_id): (row.state, row.at) for row in rows}
    return {one: at for one, (state, at) in newest.items() if OutboundState(state) in _LOST}


_STOPS = (
    select(opt_outs.c.patient_id, opt_outs.c.number_hash, opt_outs.c.state, opt_outs.c.how)
    .where(opt_outs.c.practice_id == bindparam("practice"))
    .order_by(opt_outs.c.id)
)


class Stops:
    """Who may not be texted, of a whole practice: `opt_outs.is_stopped` for many at once."""

    def __init__(self, c: Connection, practice_id: PracticeId) -> None:
        self._newest: dict[tuple[str, str], tuple[int, str]] = {}
        for number, row in enumerate(c.execute(_STOPS, {"practice": practice_id}), 1):
            said_of = reach_of(row.patient_id, row.number_hash, row.how)
            self._newest[said_of] = (number, row.state)

    def is_stopped(self, patient_id: PatientId, mobile: str | None) -> bool:
        """Tell whether nothing may be sent to a patient, or to anybody on their number."""
        mine = [self._newest.get(one, (0, "")) for one in reaches(patient_id, mobile or "")]
        return max(mine)[1] == STOPPED


_ORDERS = (
    select(invite_orders.c.preparation_id, invite_orders.c.wanted)
    .join(preparations, preparations.c.id == invite_orders.c.preparation_id)
    .join(appointments, appointments.c.id == preparations.c.appointment_id)
    .where(_AHEAD)
    .order_by(invite_orders.c.id)
)


def orders_between(
    c: Connection, practice_id: PracticeId, start: datetime, end: datetime
) -> dict[PreparationId, str]:
    """Return what staff decided last about the invites of these appointments."""
    rows = c.execute(_ORDERS, {"practice": practice_id, "start": start, "end": end})
    return {PreparationId(row.preparation_id): row.wanted for row in rows}
