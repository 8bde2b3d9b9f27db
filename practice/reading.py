"""Opening one preparation: it is in the audit trail before anything is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from practice.listing import know
from practice.requests import ENDS, Request, end_asked_for
from practice.steps import Known
from preparation.model import PreparationId
from preparation.record import PreparationRecord
from preparation.records.alerts import quiet_notes
from preparation.records.audit import append
from preparation.records.database import Connection
from preparation.records.day_list import preparation_of_practice, turns_taken
from preparation.records.deliveries import DeliveryState
from preparation.records.deliveries import states_of as delivery_states_of
from preparation.records.practice_alerts import practice_alerts
from preparation.records.preparations import states_of
from preparation.records.staff import StaffMember
from preparation.records.stored_summaries import newest_summary, read_safety
from preparation.records.summaries import newest_version
from preparation.records.vault import Vault
from preparation.summary.model import SafetyNote, Summary
from preparation.summary.outline import Outline


@dataclass(frozen=True, slots=True)
class Reading:
    """What a member of staff sees of one preparation."""

    record: PreparationRecord
    known: Known
    summary: Summary | None
    safety: Sequence[SafetyNote]
    deliveries: Mapping[str, DeliveryState]
    second_look: Sequence[str]


def read_preparation(
    c: Connection,
    vault: Vault,
    member: StaffMember,
    preparation_id: PreparationId,
    action: str,
    *,
    now: datetime,
    outline: Outline,
) -> Reading:
    """Return a preparation of the member's own practice, having noted who reads it.

    Raises NotFound, also for another practice's.
    """
    record = preparation_of_practice(c, member.practice_id, preparation_id)
    version = newest_version(c, preparation_id)
    number = version.number if version else 0
    append(c, now, member.practice_id, member.id, action, f"{preparation_id} version {number}")
    return Reading(
        record,
        _known(c, vault, record),
        newest_summary(c, preparation_id, outline),
        read_safety(c, preparation_id, outline),
        delivery_states_of(c, version.id) if version else {},
        quiet_notes(c, version.id) if version else (),
    )


def _known(c: Connection, vault: Vault, record: PreparationRecord) -> Known:
    practice_id, preparation_id = record.practice.id, record.preparation.id
    alerts = practice_alerts(c, practice_id, [preparation_id])
    known = know(c, vault, practice_id, [record], alerts)[preparation_id]
    return replace(known, requests=(*_end(c, record), *known.requests))


def _end(c: Connection, record: PreparationRecord) -> tuple[Request, ...]:
    """Return the wish to hear no more, where that is how the preparation stands."""
    if record.state not in ENDS:
        return ()
    _, at = states_of(c, record.preparation.id)[-1]
    turns = turns_taken(c, record.practice.id, [record.preparation.id], ENDS.values())
    return end_asked_for(record.state, at, turns)
