"""A stop outlives the record of whom it is for: only keyed hashes of them are kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, insert, or_, select

from preparation.clock import NewId
from preparation.model import PatientId, PracticeId
from preparation.records.contacts import MOBILE
from preparation.records.opt_outs import STOPPED, is_stopped, record_opt_out
from preparation.records.tables import contacts, kept_stops, patients

_SAME_PERSON = or_(
    kept_stops.c.identity_hash == patients.c.identity_hash,
    kept_stops.c.nhs_number_hash == patients.c.nhs_number_hash,
)


def has_said_stop(c: Connection, practice_id: PracticeId, patient_id: PatientId) -> bool:
    """Tell whether a patient wants no texts, or nobody on the number they have now does."""
    mine = (contacts.c.patient_id == patient_id, contacts.c.kind == MOBILE)
    number = select(contacts.c.number_hash).where(*mine, contacts.c.ended_at.is_(None))
    newest = c.execute(number.order_by(contacts.c.id.desc()).limit(1)).scalar()
    return is_stopped(c, practice_id, newest, patient_id)


def keep_stop(
    c: Connection,
    patient_id: PatientId,
    *,
    at: datetime,
    new_id: NewId,
    also_unsaid: bool = False,
) -> bool:
    """Remember that a patient who is about to be erased wants no texts; tell if that is so.

    `also_unsaid`: they did not say stop, but nobody is to contact them again.
    """
    who = c.execute(
        select(patients.c.practice_id, patients.c.identity_hash, patients.c.nhs_number_hash).where(
            patients.c.id == patient_id
        )
    ).one()
    stops = also_unsaid or has_said_stop(c, PracticeId(who.practice_id), patient_id)
    if stops:
        c.execute(insert(kept_stops), {"id": new_id(), **who._mapping, "at": at})
    return stops


def renew_stops(
    c: Connection,
    practice_id: PracticeId,
    patient_ids: Collection[PatientId],
    *,
    at: datetime,
    new_id: NewId,
) -> None:
    """Stop texts to those who were added again after they were erased and a stop was kept."""
    mine = kept_stops.c.practice_id == practice_id
    if c.execute(select(kept_stops.c.id).where(mine).limit(1)).first() is None:
        return
    again = select(patients.c.id).join(kept_stops, _SAME_PERSON).where(mine)
    for found in c.execute(again.where(patients.c.id.in_(patient_ids)).distinct()).scalars().all():
        record_opt_out(
            c,
            practice_id,
            "",
            state=STOPPED,
            how="kept",
            at=at,
            new_id=new_id,
            patient_id=PatientId(found),
        )
