"""Claiming what may still be sent: the checks run in the transaction that claims."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from preparation.clock import NewId
from preparation.messages import OutboundId, OutboundMessage, OutboundState
from preparation.model import AppointmentState, PatientId, PatientState
from preparation.records import outbound as outbox
from preparation.records.opt_outs import is_stopped
from preparation.records.outbound import STARTED_BY_US
from preparation.records.pacing import may_start
from preparation.records.practices import read_practice
from preparation.records.reports import failed_tries, is_overtaken
from preparation.records.tables import (
    appointment_states,
    opt_outs,
    outbound,
    patient_states,
    preparations,
)

_AFTER_STOP = frozenset({"stop_confirmed", "safety", "start_asked"})
"""Kinds that may follow a stop: the one confirmation, what to do in an emergency, and on a
shared phone the question that follows the word START."""


def claim_sendable(
    c: Connection, *, now: datetime, lease: timedelta, limit: int, new_id: NewId
) -> list[tuple[OutboundMessage, bool]]:
    """Lease due messages, withdrawing those that may no longer go.

    The flag says that an earlier try ended without our learning how: look it up first.
    """
    sendable: list[tuple[OutboundMessage, bool]] = []
    while not sendable:  # what was withdrawn may have been in the way of the next
        claimed = outbox.claim_due(c, now=now, lease=lease, limit=limit)
        if not claimed:
            break
        for message, patient_id in claimed:
            if (why := _forbidden(c, message, patient_id)) is not None:
                withdrawn = OutboundState.WITHDRAWN
                outbox.settle(c, message.id, withdrawn, now=now, new_id=new_id, code=why)
                continue
            unsure = outbox.newest_state(c, message.id) is OutboundState.SENDING
            if not unsure:
                if _is_postponed(c, message, now, new_id):
                    continue
                outbox.add_state(c, message.id, OutboundState.SENDING, now=now, new_id=new_id)
            sendable.append((message, unsure))
    return sendable


def _is_postponed(c: Connection, message: OutboundMessage, now: datetime, new_id: NewId) -> bool:
    """Put what we start ourselves off until the day, the pace and a person allow it."""
    if message.kind not in STARTED_BY_US:
        return False
    practice = read_practice(c, message.practice_id)
    until = may_start(c, practice, message.id, now=now, new_id=new_id)
    if until is None:
        return False
    outbox.postpone(c, message.id, until)
    outbox.move_waiting_started(c, practice.id, until, due_by=now)
    return True


def _forbidden(c: Connection, message: OutboundMessage, patient: PatientId | None) -> str | None:
    """Return why a message may not go, or None (reliability.md I9, H10)."""
    if message.kind not in _AFTER_STOP and _stopped(c, message.id):
        return "stopped"
    if patient is not None and _patient_state(c, patient) is not PatientState.ACTIVE:
        return "patient"
    if message.kind in STARTED_BY_US and _cancelled(c, message.id):
        return "cancelled"
    if message.kind != "safety" and failed_tries(c, message.id) and is_overtaken(c, message.id):
        return "overtaken"
    return None


def _stopped(c: Connection, outbound_id: OutboundId) -> bool:
    row = c.execute(
        select(outbound.c.practice_id, outbound.c.recipient_hash, outbound.c.patient_id).where(
            outbound.c.id == outbound_id
        )
    ).one()
    return is_stopped(c, row.practice_id, row.recipient_hash, row.patient_id)


def _patient_state(c: Connection, patient_id: PatientId) -> PatientState:
    query = (
        select(patient_states.c.state)
        .where(patient_states.c.patient_id == patient_id)
        .order_by(patient_states.c.id.desc())
        .limit(1)
    )
    return PatientState(c.execute(query).scalar_one_or_none() or PatientState.ACTIVE)


def _cancelled(c: Connection, outbound_id: OutboundId) -> bool:
    query = (
        select(appointment_states.c.state)
        .join(preparations, preparations.c.appointment_id == appointment_states.c.appointment_id)
        .join(outbound, outbound.c.preparation_id == preparations.c.id)
        .where(outbound.c.id == outbound_id)
        .order_by(appointment_states.c.id.desc())
        .limit(1)
    )
    return c.execute(query).scalar_one_or_none() == AppointmentState.CANCELLED.value


def note_opt_out(c: Connection, outbound_id: OutboundId, *, now: datetime, new_id: NewId) -> None:
    """Mirror an opt-out that the provider told us of by refusing a message."""
    row = c.execute(
        select(outbound.c.practice_id, outbound.c.patient_id, outbound.c.recipient_hash).where(
            outbound.c.id == outbound_id
        )
    ).one()
    c.execute(
        insert(opt_outs).values(
            id=new_id(),
            practice_id=row.practice_id,
            patient_id=row.patient_id,
            number_hash=row.recipient_hash,
            state="stopped",
            how="provider",
            at=now,
        )
    )
