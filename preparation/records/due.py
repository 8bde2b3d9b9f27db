"""Which preparations wait for their invite, and who has not finished."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update

from preparation.clock import NewId
from preparation.conversation.links import link_expiry
from preparation.model import (
    Appointment,
    PatientId,
    PracticeId,
    Preparation,
    PreparationId,
    PreparationState,
)
from preparation.record import PreparationRecord
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import is_stopped
from preparation.records.preparations import preparation_state_now, set_preparation_state
from preparation.records.tables import (
    appointments,
    links,
    preparation_states,
    preparations,
    result_decisions,
    results,
)
from preparation.records.vault import Vault
from preparation.records.whole import record_from, whole_preparations
from preparation.results.model import Choice

RECENT = timedelta(days=90)
"""Results that belong to an appointment are no older than this on its day."""


def uninvited(
    c: Connection,
    *,
    after: datetime,
    until: datetime,
    practice_id: PracticeId | None = None,
) -> list[PreparationRecord]:
    """Return preparations that nobody was invited to yet, soonest appointment first."""
    query = whole_preparations().where(
        appointments.c.start > after,
        appointments.c.start <= until,
        preparation_state_now() == PreparationState.DUE,
    )
    if practice_id is not None:
        query = query.where(preparations.c.practice_id == practice_id)
    return [record_from(row) for row in c.execute(query.order_by(appointments.c.start))]


def unfinished(c: Connection, *, after: datetime) -> list[PreparationRecord]:
    """Return those invited or answering whose appointment is to come, soonest deadline first."""
    waiting = (PreparationState.INVITED, PreparationState.IN_PROGRESS)
    query = whole_preparations().where(
        appointments.c.start > after, preparation_state_now().in_(waiting)
    )
    return [record_from(row) for row in c.execute(query.order_by(preparations.c.deadline))]


def asked_for_no_texts(c: Connection, vault: Vault, record: PreparationRecord) -> bool:
    """Tell whether the patient, or somebody for everybody on their number, said stop."""
    mobile = record.patient.mobile
    hashed = None if mobile is None else number_hash(vault, mobile)
    return is_stopped(c, record.practice.id, hashed, record.patient.id)


def results_are_out(c: Connection, patient_id: PatientId, start: datetime) -> bool:
    """Tell whether a clinician has released a result that belongs to an appointment at `start`.

    What may be read when is looked at anew whenever a result is shown (docs/decisions/0034).
    """
    later = result_decisions.alias("later")
    newer = select(later.c.id).where(
        later.c.result_id == result_decisions.c.result_id, later.c.id > result_decisions.c.id
    )
    query = (
        select(result_decisions.c.id)
        .join(results, results.c.id == result_decisions.c.result_id)
        .where(result_decisions.c.patient_id == patient_id)
        .where(results.c.measured_on >= (start - RECENT).date())
        .where(result_decisions.c.choice == Choice.RELEASED.value, ~newer.exists())
    )
    return c.execute(query.limit(1)).first() is not None


def invited_since(
    c: Connection, practice_id: PracticeId, since: datetime
) -> Sequence[PreparationId]:
    """Return whom a practice has invited since then."""
    query = (
        select(preparation_states.c.preparation_id)
        .join(preparations, preparations.c.id == preparation_states.c.preparation_id)
        .where(preparations.c.practice_id == practice_id)
        .where(preparation_states.c.state == PreparationState.INVITED)
        .where(preparation_states.c.at >= since)
        .distinct()
    )
    return [PreparationId(found) for found in c.execute(query).scalars()]


def follow_appointment(
    c: Connection,
    preparation: Preparation,
    state: PreparationState,
    appointment: Appointment,
    zone: str,
    *,
    now: datetime,
    new_id: NewId,
) -> None:
    """Let what depends on an appointment's day follow it: the page's address, a second chance.

    Who had not answered in time has time again when the appointment is put off.
    """
    expires_at = link_expiry(appointment.start, zone)
    mine = update(links).where(links.c.preparation_id == preparation.id)
    c.execute(mine.where(links.c.revoked_at.is_(None)).values(expires_at=expires_at))
    if state is PreparationState.NO_REPLY and preparation.deadline > now:
        again = PreparationState.INVITED
        set_preparation_state(c, preparation.id, again, at=now, new_id=new_id)
