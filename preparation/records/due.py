"""Which preparations wait for their invite, and who has not finished."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from preparation.model import PreparationState
from preparation.record import PreparationRecord
from preparation.records.lookups import number_hash
from preparation.records.opt_outs import is_stopped
from preparation.records.preparations import preparation_state_now
from preparation.records.tables import appointments, preparations
from preparation.records.vault import Vault
from preparation.records.whole import record_from, whole_preparations


def uninvited(c: Connection, *, after: datetime, until: datetime) -> list[PreparationRecord]:
    """Return preparations that nobody was invited to yet, soonest appointment first."""
    query = whole_preparations().where(
        appointments.c.start > after,
        appointments.c.start <= until,
        preparation_state_now() == PreparationState.DUE,
    )
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
