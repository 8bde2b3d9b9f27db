"""Who asked not to be texted. Facts are added; the newest one holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    String,
    bindparam,
    insert,
    or_,
    select,
)

from preparation.clock import NewId
from preparation.model import PatientId, PracticeId
from preparation.records.tables import opt_outs

STOPPED = "stopped"
STARTED = "started"
WRONG_NUMBER = "wrong number"
"""How it was said where somebody said that the number is not the patient's: it is no wish of the
patient's, and holds for that number alone (docs/decisions/0060)."""


def record_opt_out(
    c: Connection,
    practice_id: PracticeId,
    number_hash: str,
    *,
    state: str,
    how: str,
    at: datetime,
    new_id: NewId,
    patient_id: PatientId | None = None,
) -> None:
    """Add a fact about texting a number: for one patient, or (None) for all it reaches.

    `state` is STOPPED or STARTED; `how`: keyword, plain words, WRONG_NUMBER, provider, staff.
    """
    c.execute(
        insert(opt_outs),
        {
            "id": new_id(),
            "practice_id": practice_id,
            "patient_id": patient_id,
            "number_hash": number_hash,
            "state": state,
            "how": how,
            "at": at,
        },
    )


def is_stopped(
    c: Connection,
    practice_id: PracticeId,
    number_hash: str | None,
    patient_id: PatientId | None = None,
) -> bool:
    """Tell whether nothing may be sent.

    With a patient: what they said themselves, on whatever number (a new number is no new
    permission), or what was said on this one: for everybody, or that it is not theirs.
    Without: anything said of it.
    """
    asked = {"practice": practice_id, "number": number_hash, "patient": patient_id}
    return c.execute(_NEWEST, asked).scalar() == STOPPED


def newest_opt_out(
    practice: ColumnElement[str], number: ColumnElement[str], patient: ColumnElement[str]
) -> ScalarSelect[str]:
    """Return a subquery: the newest fact about texting, for `is_stopped` and for larger queries.

    `number` and `patient` may be null.
    """
    of_number = (opt_outs.c.number_hash == number) & or_(
        patient.is_(None), opt_outs.c.patient_id.is_(None)
    )
    of_patient = (opt_outs.c.patient_id == patient) & or_(
        opt_outs.c.how != WRONG_NUMBER, opt_outs.c.number_hash == number
    )
    return (
        select(opt_outs.c.state)
        .where(opt_outs.c.practice_id == practice)
        .where(or_(of_number, of_patient))
        .order_by(opt_outs.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def reach_of(patient_id: str | None, number_hash: str, how: str) -> tuple[str, str]:
    """Return of whom, and of which number, a fact was said: "" stands for whatever number or one.

    For those who look at many at once; `newest_opt_out` says the same to the database.
    """
    if patient_id is None:
        return "", number_hash
    return patient_id, number_hash if how == WRONG_NUMBER else ""


def reaches(patient_id: str, number_hash: str) -> tuple[tuple[str, str], ...]:
    """Return under which of `reach_of` a fact concerns a patient on a number."""
    return (patient_id, ""), ("", number_hash), (patient_id, number_hash)


_NEWEST = select(
    newest_opt_out(
        bindparam("practice", type_=String),
        bindparam("number", type_=String),
        bindparam("patient", type_=String),
    )
)
