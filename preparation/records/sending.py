"""Claiming what may still be sent: the checks run in the transaction that claims."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select

from preparation.clock import NewId
from preparation.messages import OutboundId, OutboundMessage, OutboundState, ProviderKey
from preparation.model import AppointmentState, PatientId, PatientState
from preparation.records import outbound as outbox
from preparation.records.opt_outs import is_stopped
from preparation.records.tables import (
    appointment_states,
    opt_outs,
    outbound,
    patient_states,
    preparations,
)

_AFTER_STOP = frozenset({"stop_confirmed", "safety"})
"""Kinds that may follow a stop: the one confirmation, and what to do in an emergency."""
_STARTED_BY_US = frozenset({"invite", "reminder"})

_RANK = {
    OutboundState.QUEUED: 0,
    OutboundState.HELD: 0,
    OutboundState.SENDING: 1,
    OutboundState.ACCEPTED: 2,
    OutboundState.SENT: 3,
    OutboundState.UNDELIVERED: 4,
    OutboundState.FAILED: 4,
    OutboundState.DELIVERED: 5,
    OutboundState.WITHDRAWN: 6,
}


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
            if (why := _forbidden(c, message, patient_id)) is None:
                sendable.append((message, _is_unsure(c, message, now, new_id)))
                continue
            withdrawn = OutboundState.WITHDRAWN
            outbox.settle(c, message.id, withdrawn, now=now, new_id=new_id, code=why)
    return sendable


def _is_unsure(c: Connection, message: OutboundMessage, now: datetime, new_id: NewId) -> bool:
    """Tell whether an earlier try broke off; where none did, note that one begins."""
    if outbox.newest_state(c, message.id) is OutboundState.SENDING:
        return True
    outbox.add_state(c, message.id, OutboundState.SENDING, now=now, new_id=new_id)
    return False


def _forbidden(c: Connection, message: OutboundMessage, patient: PatientId | None) -> str | None:
    """Return why a message may not go, or None (reliability.md I9, H10)."""
    if message.kind not in _AFTER_STOP and _stopped(c, message.id):
        return "stopped"
    if patient is not None and _patient_state(c, patient) is not PatientState.ACTIVE:
        return "patient"
    if message.kind in _STARTED_BY_US and _cancelled(c, message.id):
        return "cancelled"
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


def record_report(
    c: Connection,
    *,
    intent_key: str | None,
    provider_key: ProviderKey,
    state: OutboundState,
    code: str,
    now: datetime,
    new_id: NewId,
) -> bool:
    """Take in what the provider says of a message, forward only; tell whether it was news."""
    outbound_id = outbox.find_outbound(c, intent_key=intent_key, provider_key=provider_key)
    if outbound_id is None:
        return False
    before = outbox.newest_state(c, outbound_id)
    if _RANK[state] <= _RANK[before]:
        return False
    outbox.name_by_provider(c, outbound_id, provider_key)
    outbox.settle(c, outbound_id, state, now=now, new_id=new_id, code=code)
    return True
