"""Which result a patient's words are about. The words are an answer like any other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, select

from preparation.messages import ProviderKey
from preparation.model import AnswerId, PatientId, PreparationId
from preparation.records.answers import read_answers
from preparation.records.results import readings_of
from preparation.records.tables import (
    answer_sources,
    inbound,
    result_decisions,
    result_questions,
)
from preparation.records.upsert import insert_new
from preparation.results.model import Choice, Reading, ResultId
from preparation.summary.agenda import first_rows


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """A result that somebody asked about: which it was then, whatever became of it."""

    result_id: ResultId
    code: str
    measured_on: date


def was_released(c: Connection, patient_id: PatientId, result_id: str) -> Reading | None:
    """Return a reading of the patient's that a clinician released at some time.

    It may be withdrawn by now: whoever had it before them may still ask about it.
    """
    released = select(result_decisions.c.id).where(
        result_decisions.c.patient_id == patient_id,
        result_decisions.c.result_id == result_id,
        result_decisions.c.choice == Choice.RELEASED.value,
    )
    if c.execute(released.limit(1)).first() is None:
        return None
    mine = readings_of(c, [patient_id]).get(patient_id, ())
    return next((reading for reading in mine if reading.id == result_id), None)


def note_question(
    c: Connection,
    key: ProviderKey,
    preparation_id: PreparationId,
    reading: Reading,
    *,
    now: datetime,
) -> None:
    """Note which result the words that will come in under `key` are about; once."""
    insert_new(
        c,
        result_questions,
        provider_key=key,
        preparation_id=preparation_id,
        result_id=reading.id,
        code=reading.result.code,
        measured_on=reading.result.measured_on,
        at=now,
    )


def asked_about(c: Connection, preparation_id: PreparationId) -> dict[AnswerId, AskedAbout]:
    """Return the results that answers are about, by every row that such an answer has had."""
    rows = c.execute(
        select(result_questions, answer_sources.c.answer_id)
        .join(inbound, inbound.c.provider_key == result_questions.c.provider_key)
        .join(answer_sources, answer_sources.c.inbound_id == inbound.c.id)
        .where(result_questions.c.preparation_id == preparation_id, inbound.c.channel == "web")
    )
    began = {
        AnswerId(row.answer_id): AskedAbout(ResultId(row.result_id), row.code, row.measured_on)
        for row in rows
    }
    if not began:
        return {}
    first = first_rows(read_answers(c, preparation_id))
    return {row: began[origin] for row, origin in first.items() if origin in began}
