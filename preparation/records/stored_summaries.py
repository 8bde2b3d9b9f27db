"""Summaries put together again from a stored version and the answers it lists."""

from __future__ import annotations

from sqlalchemy import Connection

from preparation.model import PreparationId, SummaryId
from preparation.records.alerts import alerts_of
from preparation.records.answers import read_answers
from preparation.records.summaries import newest_version, read_version
from preparation.records.whole import read_record
from preparation.summary.build import build_summary
from preparation.summary.model import SafetyNote, Summary, SummaryVersion
from preparation.summary.outline import Outline


def read_summary(c: Connection, summary_id: SummaryId, outline: Outline) -> Summary:
    """Return one version, with the patient, appointment and clinician of now.

    Raises NotFound.
    """
    return _summary(c, read_version(c, summary_id), outline)


def newest_summary(
    c: Connection, preparation_id: PreparationId, outline: Outline
) -> Summary | None:
    """Return the version that holds now, or None when there is no summary yet."""
    version = newest_version(c, preparation_id)
    return _summary(c, version, outline) if version else None


def read_safety(c: Connection, preparation_id: PreparationId, outline: Outline) -> list[SafetyNote]:
    """Return what may be urgent, oldest first: shown whatever was agreed (H3)."""
    return [
        outline.safety_note(alert.category, alert.action, alert.words, alert.at)
        for alert in alerts_of(c, preparation_id)
        if not alert.quiet
    ]


def _summary(c: Connection, version: SummaryVersion, outline: Outline) -> Summary:
    record = read_record(c, version.preparation_id)
    rows = read_answers(c, version.preparation_id)
    safety = read_safety(c, version.preparation_id, outline)
    return build_summary(record, rows, version, outline, safety)
