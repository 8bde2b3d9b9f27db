"""Claiming what may still be sent: the checks run in the transaction that claims."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select

from preparation.clock import NewId
from preparation.messages import OutboundId, OutboundMessage, OutboundState
from preparation.model import AppointmentState, PatientId, PatientState
from preparation.records import outbound as outbox
from preparation.records.opt_outs import STOPPED, newest_opt_out
from preparation.records.outbound import STARTED_BY_US
from preparation.records.outdated import invite_anew, why_outdated
from preparation.records.pacing import may_start
from preparation.records.practices import read_practice
from preparation.records.preferences import preferences_now
from preparation.records.reports import Standing, is_overtaken, read_standing
from preparation.records.restored import ProviderList, read_list, went_before
from preparation.records.tables import (
    appointment_states,
    opt_outs,
    outbound,
    patient_states,
    preparations,
)

REMINDER = "reminder"
_AFTER_STOP = frozenset({"stop_confirmed", "safety", "start_asked"})
"""Kinds that may follow a stop: the one confirmation, what to do in an emergency, and on a
shared phone the question that follows the word START."""


# Whether a claimed message may go, in one look: this is on the way of every text.
_MAY_GO = select(
    newest_opt_out(outbound.c.practice_id, outbound.c.recipient_hash, outbound.c.patient_id).label(
        "opt_out"
    ),
    select(patient_states.c.state)
    .where(patient_states.c.patient_id == outbound.c.patient_id)
    .order_by(patient_states.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("patient_state"),
).where(outbound.c.id == bindparam("message"))


def claim_sendable(
    c: Connection,
    *,
    now: datetime,
    lease: timedelta,
    limit: int,
    new_id: NewId,
    only_safety: bool = False,
) -> list[tuple[OutboundMessage, bool]]:
    """Lease due messages (see `claim_due`), withdrawing those that may no longer go.

    The flag says that an earlier try ended without our learning how: look it up first.
    """
    sendable: list[tuple[OutboundMessage, bool]] = []
    told = read_list(c)
    while not sendable:  # what was withdrawn may have been in the way of the next
        claimed = outbox.claim_due(c, now=now, lease=lease, limit=limit, only_safety=only_safety)
        if not claimed:
            break
        for message in claimed:
            standing = read_standing(c, message.id)
            unsure = standing.state is OutboundState.SENDING
            if (why := _forbidden(c, message, standing)) is not None:
                _withdraw(c, message, why, now, new_id)
                continue
            if not unsure:  # else it may have gone: it is looked up, and not sent once more
                if _is_kept_back(c, message, told, now, new_id):
                    continue
                outbox.add_state(c, message.id, OutboundState.SENDING, now=now, new_id=new_id)
            sendable.append((message, unsure))
    return sendable


def _is_kept_back(
    c: Connection, message: OutboundMessage, told: ProviderList, now: datetime, new_id: NewId
) -> bool:
    """Tell whether a message does not go now: it went before, is out of date, or has to wait."""
    if went_before(c, message, told, now=now, new_id=new_id):
        return True
    if (why := why_outdated(c, message)) is not None:
        _withdraw(c, message, why, now, new_id)
        invite_anew(c, message, now=now, new_id=new_id)
        return True
    return _is_postponed(c, message, now, new_id)


def _withdraw(
    c: Connection, message: OutboundMessage, why: str, now: datetime, new_id: NewId
) -> None:
    withdrawn = OutboundState.WITHDRAWN
    outbox.settle(c, message.id, withdrawn, now=now, new_id=new_id, code=why)


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


def _forbidden(c: Connection, message: OutboundMessage, standing: Standing) -> str | None:
    """Return why a message may not go, or None (reliability.md I9, H10)."""
    now = c.execute(_MAY_GO, {"message": message.id}).one()
    if message.kind not in _AFTER_STOP and now.opt_out == STOPPED:
        return "stopped"
    if now.patient_state not in (None, PatientState.ACTIVE.value):
        return "patient"
    if message.kind in STARTED_BY_US and _cancelled(c, message.id):
        return "cancelled"
    if message.kind in STARTED_BY_US and _unwanted(c, message):
        return "preference"
    if message.kind != "safety" and standing.failed and is_overtaken(c, message.id):
        return "overtaken"
    return None


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


def _unwanted(c: Connection, message: OutboundMessage) -> bool:
    """Tell whether a patient wants to be reached by hand, or wants no reminders."""
    query = select(outbound.c.patient_id).where(outbound.c.id == message.id)
    patient_id = c.execute(query).scalar_one()
    if patient_id is None:
        return False
    wants = preferences_now(c, PatientId(patient_id))
    return not wants.wants_reminders if message.kind == REMINDER else wants.by_hand


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
