"""What ends, and what begins again, when a patient's mobile number changes (decision 0060).

Every way to a new number leads through here: whoever writes one cannot forget what follows.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, exists, select, update

from preparation.clock import NewId
from preparation.model import PatientId, PreparationId, PreparationState
from preparation.records.preparations import preparation_state_now, set_preparation_state
from preparation.records.tables import answers, links, preparations

_NOBODY_ANSWERED = (PreparationState.INVITED, PreparationState.WRONG_NUMBER)


def follow_new_mobile(
    c: Connection, patient_id: PatientId, *, now: datetime, new_id: NewId
) -> None:
    """End what the old phone opens, and let whoever has said nothing yet be invited anew.

    Who has begun is left to a person: the worklist says that their number changed.
    """
    mine = select(preparations.c.id).where(preparations.c.patient_id == patient_id)
    live = update(links).where(links.c.preparation_id.in_(mine), links.c.revoked_at.is_(None))
    c.execute(live.values(revoked_at=now))
    for preparation_id in _waiting(c, patient_id, now):
        set_preparation_state(c, preparation_id, PreparationState.DUE, at=now, new_id=new_id)


def _waiting(c: Connection, patient_id: PatientId, now: datetime) -> list[PreparationId]:
    """Return who was invited on a number that is no more, has said nothing, and still has time."""
    answered = exists(select(answers.c.id).where(answers.c.preparation_id == preparations.c.id))
    rows = c.execute(
        select(preparations.c.id)
        .where(preparations.c.patient_id == patient_id, preparations.c.deadline > now)
        .where(preparation_state_now().in_(_NOBODY_ANSWERED), ~answered)
        .order_by(preparations.c.id)
    )
    return [PreparationId(found) for found in rows.scalars()]
