"""Reading what a practice has before it: a few queries, however long the list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from practice.requests import KINDS, TAKES_BACK, requests_by_preparation, wants_delete
from practice.steps import Known
from preparation.model import PracticeId, PreparationId, PreparationState
from preparation.record import PreparationRecord
from preparation.records.database import Connection
from preparation.records.day_list import preparations_between, turns_taken, without_texts
from preparation.records.due import results_are_out
from preparation.records.invite_orders import orders_now
from preparation.records.practice_alerts import PracticeAlert, practice_alerts
from preparation.records.preferences import NOTHING_SAID, preferences_of
from preparation.records.renumbered import renumbered_between
from preparation.records.vault import Vault

_MAY_BE_TEXTED = (PreparationState.DUE, PreparationState.INVITED)


@dataclass(frozen=True, slots=True)
class Listing:
    """Some days of a practice, and what nobody there has looked at yet."""

    records: Sequence[PreparationRecord]
    known: Mapping[PreparationId, Known]
    open_alerts: Sequence[PracticeAlert]


def read_listing(
    c: Connection, vault: Vault, practice_id: PracticeId, start: datetime, end: datetime
) -> Listing:
    """Return a practice's appointments from `start` to before `end`, and all its open alerts."""
    records = preparations_between(c, practice_id, start, end)
    paused = [one.preparation.id for one in records if one.state is PreparationState.PAUSED]
    alerts = practice_alerts(c, practice_id, paused)
    return Listing(
        records,
        know(c, vault, practice_id, records, alerts),
        [alert for alert in alerts if alert.is_open],
    )


def know(
    c: Connection,
    vault: Vault,
    practice_id: PracticeId,
    records: Sequence[PreparationRecord],
    alerts: Sequence[PracticeAlert],
) -> Mapping[PreparationId, Known]:
    """Return what is known of each of a practice's preparations besides its record."""
    ids = [record.preparation.id for record in records]
    waiting = [record.patient for record in records if record.state in _MAY_BE_TEXTED]
    no_texts = without_texts(c, vault, practice_id, waiting)
    turns = turns_taken(c, practice_id, ids, KINDS)
    if deleting := wants_delete(turns):
        # only what came after it tells whether it was confirmed or taken back
        rest = [turn for turn in turns if turn.preparation_id not in deleting]
        turns = [*rest, *turns_taken(c, practice_id, deleting, (*KINDS, *TAKES_BACK))]
    requests = requests_by_preparation(turns)
    wants = preferences_of(c, [record.patient.id for record in records])
    orders = orders_now(c, ids)
    starts = [record.appointment.start for record in records]
    renumbered = renumbered_between(c, practice_id, min(starts), max(starts)) if starts else {}
    return {
        record.preparation.id: Known(
            no_texts=record.patient.id in no_texts,
            way=wants.get(record.patient.id, NOTHING_SAID).way,
            renumbered=record.preparation.id in renumbered,
            wanted=orders.get(record.preparation.id, ""),
            results_ready=_results_ready(c, record),
            alerts=tuple(one for one in alerts if one.preparation_id == record.preparation.id),
            requests=requests.get(record.preparation.id, ()),
        )
        for record in records
    }


def _results_ready(c: Connection, record: PreparationRecord) -> bool:
    """Tell whether nothing waits for results; asked only where the invite would."""
    if record.state is not PreparationState.DUE or not record.practice.choices.tests_first:
        return True
    return results_are_out(c, record.patient.id, record.appointment.start)
