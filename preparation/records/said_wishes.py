"""Wishes that patients spoke of in the conversation: how to reach them, what support they need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from preparation.model import Op, PatientId, PracticeId, PreparationState
from preparation.records.preparations import preparation_state_now
from preparation.records.tables import answers, appointments, preparations

INFORMATION, SUPPORT = "information", "support"
_SHARED = (PreparationState.FINISHED.value, PreparationState.DEADLINE_PARTIAL.value)
_SAID = (Op.ADD.value, Op.REPLACE.value, Op.SHOW.value)


@dataclass(frozen=True, slots=True)
class SaidWish:
    """The newest words of one patient's under one of the two questions."""

    practice_id: PracticeId
    patient_id: PatientId
    question: str
    text: str
    at: datetime


def said_wishes(c: Connection, *, now: datetime) -> list[SaidWish]:
    """Return what patients ahead said, of those who have shared their answers.

    What they keep to themselves, or took away, is not among it.
    """
    rows = c.execute(
        select(preparations.c.practice_id, preparations.c.patient_id, answers)
        .join(appointments, appointments.c.id == preparations.c.appointment_id)
        .join(answers, answers.c.preparation_id == preparations.c.id)
        .where(appointments.c.start > now, answers.c.question.in_((INFORMATION, SUPPORT)))
        .where(preparation_state_now().in_(_SHARED))
        .order_by(answers.c.id)
    )
    newest: dict[tuple[str, str], SaidWish] = {}
    for row in rows:
        key = (row.patient_id, row.question)
        newest.pop(key, None)
        if row.op in _SAID and row.text:
            mine, who = PracticeId(row.practice_id), PatientId(row.patient_id)
            newest[key] = SaidWish(mine, who, row.question, row.text, row.at)
    return list(newest.values())
