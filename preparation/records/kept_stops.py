"""A stop outlives the record of who said it: only keyed hashes of them are kept."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, or_, select

from preparation.clock import NewId
from preparation.model import PatientId, PracticeId
from preparation.records.opt_outs import STOPPED, is_stopped, record_opt_out
from preparation.records.tables import kept_stops, patients

# Built once: asked of every patient of a long import.
_KEPT = (
    select(kept_stops.c.id)
    .join(
        patients,
        or_(
            kept_stops.c.identity_hash == patients.c.identity_hash,
            kept_stops.c.nhs_number_hash == patients.c.nhs_number_hash,
        ),
    )
    .where(patients.c.id == bindparam("patient"))
    .where(kept_stops.c.practice_id == bindparam("practice"))
)


def keep_stop(c: Connection, patient_id: PatientId, *, at: datetime, new_id: NewId) -> None:
    """Remember that a patient who is about to be erased wants no texts, if that is so."""
    who = c.execute(
        select(patients.c.practice_id, patients.c.identity_hash, patients.c.nhs_number_hash).where(
            patients.c.id == patient_id
        )
    ).one()
    if is_stopped(c, PracticeId(who.practice_id), None, patient_id):
        c.execute(insert(kept_stops), {"id": new_id(), **who._mapping, "at": at})


def renew_stop(
    c: Connection, practice_id: PracticeId, patient_id: PatientId, *, at: datetime, new_id: NewId
) -> None:
    """Stop texts to a patient who was added again after they had said stop and were erased."""
    asked = {"patient": patient_id, "practice": practice_id}
    if c.execute(_KEPT, asked).first() is not None:
        record_opt_out(
            c,
            practice_id,
            "",
            state=STOPPED,
            how="kept",
            at=at,
            new_id=new_id,
            patient_id=patient_id,
        )
