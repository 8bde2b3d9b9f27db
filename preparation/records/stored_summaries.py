"""Summaries put together again from a stored version and the answers it lists."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, bindparam, select

from preparation.model import PreparationId, SummaryId
from preparation.record import PreparationRecord
from preparation.records.alerts import alerts_of
from preparation.records.answers import read_answers
from preparation.records.columns import Instant
from preparation.records.next_steps import agreed_plan
from preparation.records.results_beside import results_beside
from preparation.records.summaries import listed_before, newest_version, read_version
from preparation.records.tables import appointments, preparations
from preparation.records.whole import read_record
from preparation.summary.build import build_summary, earlier_from
from preparation.summary.model import AgreedBefore, Earlier, SafetyNote, Summary, SummaryVersion
from preparation.summary.outline import Outline

_LOOK_BACK = 5
"""So many preparations before this one are looked through for one that was shared."""


def read_summary(c: Connection, summary_id: SummaryId, outline: Outline) -> Summary:
    """Return one version, with the patient, appointment and clinician of now.

    What became urgent since then is in the next version: the same version is always the same.
    Raises NotFound.
    """
    version = read_version(c, summary_id)
    safety = read_safety(c, version.preparation_id, outline)
    return _summary(c, version, outline, [note for note in safety if note.at <= version.built_at])


def newest_summary(
    c: Connection, preparation_id: PreparationId, outline: Outline
) -> Summary | None:
    """Return the version that holds now, or None when there is no summary yet."""
    version = newest_version(c, preparation_id)
    if version is None:
        return None
    return _summary(c, version, outline, read_safety(c, preparation_id, outline))


def read_safety(c: Connection, preparation_id: PreparationId, outline: Outline) -> list[SafetyNote]:
    """Return what may be urgent, oldest first: shown whatever was agreed (H3)."""
    return [
        outline.safety_note(alert.category, alert.action, alert.words, alert.at)
        for alert in alerts_of(c, preparation_id)
        if not alert.quiet
    ]


def read_earlier(c: Connection, record: PreparationRecord, outline: Outline) -> Earlier | None:
    """Return what the same patient shared last time, as its newest version has it.

    What was kept private then, or taken back since, is not in that version.
    """
    for preparation_id in _before(c, record):
        version = newest_version(c, preparation_id)
        if version is None:
            continue
        rows = read_answers(c, preparation_id)
        then = build_summary(read_record(c, preparation_id), rows, version, outline)
        if earlier := earlier_from(then):
            return earlier
    return None


def read_agreed(c: Connection, record: PreparationRecord) -> AgreedBefore | None:
    """Return what was agreed with the same patient last time: only what they were given too."""
    for preparation_id in _before(c, record):
        if plan := agreed_plan(c, preparation_id):
            then = read_record(c, preparation_id).appointment.start
            return AgreedBefore(then, plan.words.agreed, plan.words.steps)
    return None


def _summary(
    c: Connection, version: SummaryVersion, outline: Outline, safety: list[SafetyNote]
) -> Summary:
    record = read_record(c, version.preparation_id)
    rows = read_answers(c, version.preparation_id)
    before = listed_before(c, version) if version.number > 1 else set()
    if not version.answers:
        return build_summary(record, rows, version, outline, safety, before=before)
    earlier = read_earlier(c, record, outline)
    about = results_beside(c, record, version, outline)
    agreed = read_agreed(c, record)
    return build_summary(record, rows, version, outline, safety, earlier, about, before, agreed)


_BEFORE = (
    select(preparations.c.id)
    .join(appointments, appointments.c.id == preparations.c.appointment_id)
    .where(preparations.c.patient_id == bindparam("patient"))
    .where(appointments.c.start < bindparam("start", type_=Instant))
    .order_by(appointments.c.start.desc(), preparations.c.id.desc())
    .limit(_LOOK_BACK)
)


def _before(c: Connection, record: PreparationRecord) -> Iterator[PreparationId]:
    asked = {"patient": record.patient.id, "start": record.appointment.start}
    return map(PreparationId, c.execute(_BEFORE, asked).scalars().all())
